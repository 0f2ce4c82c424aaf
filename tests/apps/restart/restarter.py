"""Knows about sys.frozen."""

import os
import sys

import handed_on


def is_frozen():
    return getattr(sys, "frozen", False)


def myself():
    if is_frozen():
        return [sys.executable]
    return [sys.executable, os.path.abspath(sys.argv[0])]


def start(*words):
    command = [sys.executable]
    if not getattr(sys, "frozen", False):
        command.append(os.path.abspath(sys.argv[0]))
    return handed_on.run([*command, *words])
