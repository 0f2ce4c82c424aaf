"""A module's docstring."""

import json as json

DEBUG = __debug__


class Class:
    """A class's docstring."""


def check(n):
    assert n == 2, "n must be two"
