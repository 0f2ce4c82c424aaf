"""A module with two names."""


def where():
    return __name__


def fail():
    raise ValueError("from a module with two names")
