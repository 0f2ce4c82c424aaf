import importlib


def need(name, extra=""):
    """The module of that name, or an error that says what to install."""
    try:
        return importlib.import_module(name)
    except ImportError:
        raise ImportError(f"{name} is missing; install kit[{extra or name}]") from None


def string(path):
    """What ``module:name`` names."""
    module, _, name = path.partition(":")
    return getattr(need(module), name)


def every(names):
    """The modules called ``names``."""
    return [need(name) for name in names]
