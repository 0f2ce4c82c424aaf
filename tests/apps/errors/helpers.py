"""What the tracebacks go through."""

import warnings


# a comment before the function
def fail(text):
    raise ValueError(text)


def broken_decorator(function):
    return function.absent


def warn_caller():
    warnings.warn("the caller's line", stacklevel=2)
