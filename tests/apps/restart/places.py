"""Asks for sys.frozen to find files.  That says nothing about commands."""

import os
import sys

import handed_on

if getattr(sys, "frozen", False):
    BASE = os.path.dirname(sys.executable)
else:
    BASE = os.path.dirname(os.path.abspath(__file__))

SETTINGS = [sys.executable, "-B"]


def tool(*words):
    return handed_on.run([sys.executable, *words])
