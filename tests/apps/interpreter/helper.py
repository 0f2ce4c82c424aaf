"""A module that children import."""

import sys


def double(number):
    return number * 2


def check():
    try:
        assert False
    except AssertionError:
        return "asserts"
    return "no asserts"


if __name__ == "__main__":
    print("helper as", __name__, __spec__.name, sys.argv[1:], __file__[-9:])
