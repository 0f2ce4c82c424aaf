"""Exceptions of C++ on their way through frames of libpython, of C functions and of Python functions."""

import functools
import sys

import crossing

COMMANDS = {}


def command(function):
    COMMANDS[function.__name__] = function
    return function


@command
def through_libpython():
    print(crossing.catching(crossing.refuse), flush=True)
    print(crossing.catching(functools.partial(crossing.refuse)), flush=True)
    print(crossing.catching(functools.partial(map, str, ())), flush=True)


@command
def through_python():
    """Python functions, a method that C calls, and a generator."""

    class Key:
        def __lt__(self, other):
            crossing.refuse()

    def generator():
        yield sorted([Key(), Key()])

    crossing.catching_at_the_end(lambda: [*generator()])


@command
def not_caught():
    sorted([1], key=lambda number: crossing.refuse())


@command
def end_of_a_thread():
    crossing.in_a_thread(lambda: [crossing.end_thread() for _ in range(1)])


COMMANDS[sys.argv[1]]()
