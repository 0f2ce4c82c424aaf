"""What -O and -OO change."""

import sys

import module


def documented():
    """A docstring."""


if __name__ == "__main__":
    print(sys.flags.optimize, __debug__, module.DEBUG)
    print(
        __doc__, documented.__doc__, module.__doc__, module.Class.__doc__, len(module.json.__doc__ or "") > 10
    )
    try:
        assert not sys.argv, "asserted"
        module.check(1)
        print("no assertion")
    except AssertionError as error:
        print("AssertionError", error)
    exec("print(__debug__)\nassert True")
    print(compile("assert x", "<s>", "exec", dont_inherit=True).co_names)
