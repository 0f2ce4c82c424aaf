"""What CPython 3.15 brought: each command prints what a program can see of one of its parts."""

import sys

lazy import fractions
lazy from colorsys import rgb_to_hls as to_hls, nothing

__lazy_modules__ = ["wave"]
import wave

COMMANDS = {}


def command(function):
    COMMANDS[function.__name__] = function
    return function


@command
def lazy_statements():
    print([name in sys.modules for name in ("fractions", "colorsys", "wave")])
    print(fractions.Fraction(1, 3), wave.Error.__name__)
    print([name in sys.modules for name in ("fractions", "colorsys", "wave")])
    print(to_hls(0.5, 0.5, 0.5))
    try:
        print(nothing)
    except ImportError as error:
        print(type(error).__name__, error)


@command
def lazy_mode():
    print(sys.get_lazy_imports())
    sys.set_lazy_imports("all")
    exec("import quopri\nprint('quopri' in sys.modules)\nprint(quopri.encodestring(b'a=b'))", globals())
    print("quopri" in sys.modules)


@command
def mode():
    import helper

    print(sys.get_lazy_imports(), "imaplib" in sys.modules)
    print(helper.port(), "imaplib" in sys.modules)


@command
def frozendicts():
    value = frozendict(a=1, b=[2])
    print(value, hash(frozendict(a=1)) == hash(frozendict(a=1)))
    try:
        value["c"] = 1
    except TypeError as error:
        print(error)


@command
def modules():
    import json

    print(hasattr(json, "__cached__"), "__cached__" in globals())
    print(sys.flags.utf8_mode, sys.getfilesystemencoding(), open(__file__).encoding)


@command
def ints():
    print(int("1024") is int("1024"), int("-5") is int("-5"), sum(range(1020, 1030)))


@command
def integers():
    import math.integer

    print(math.integer.gcd(12, 18), math.integer.__name__)


@command
def extension():
    import exported

    print(exported.answer(), exported.__doc__, exported.__spec__.name)


if __name__ == "__main__":
    COMMANDS[sys.argv[1]]()
