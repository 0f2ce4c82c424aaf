import warnings


def deprecated():
    warnings.warn("deprecated elsewhere", DeprecationWarning, stacklevel=1)


def deprecated_for_caller():
    warnings.warn("deprecated for the caller", DeprecationWarning, stacklevel=2)
