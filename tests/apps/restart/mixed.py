"""One function knows about sys.frozen, the other one does not."""

import os
import sys

import handed_on


def python(words):
    return handed_on.run([sys.executable, *words[-2:]])


def program(words):
    first = (
        [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, os.path.abspath(sys.argv[0])]
    )
    return handed_on.run(first + words)
