"""A module with a bit of everything."""

import inspect

SEEN = (__name__, __package__, __spec__.name, getattr(__spec__, "_initializing", None))
COUNT = globals().get("COUNT", [])
value = "original"


class Class:
    def __init__(self, n):
        self.n = n

    def __repr__(self):
        return f"Class({self.n})"

    def method(self, other: "Class") -> "list[Class]":
        return [self, other]


def function(n):
    return [i * n for i in range(n)]


def bytecode_filename():
    return function.__code__.co_filename, inspect.getfile(Class), __file__
