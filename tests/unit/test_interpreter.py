"""bundler.interpreter: what follows from the facts."""

from __future__ import annotations

from bundler.interpreter import Interpreter

INTERPRETER = Interpreter("/python", (3, 12, 1), "x86_64", "/usr/include/python3.12", None, "-lm", "lib")


def test_minor() -> None:
    assert INTERPRETER.minor == (3, 12)


def test_header_flags() -> None:
    """Debian's pyconfig.h is found last, below the directory of all headers."""
    flags = INTERPRETER.header_flags
    assert flags == ("-I", "/usr/include/python3.12", "-idirafter", "/usr/include")
