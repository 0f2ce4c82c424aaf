"""Loads parts of itself in a way that no reading can find."""

import os

_PLUGINS = "plugins_of_mine"


def plugin(name):
    path = os.path.join(os.path.dirname(__file__), "names.txt")
    with open(path) as file:
        module = dict(line.split() for line in file)[name]
    return __import__(__name__ + "." + _PLUGINS + "." + module, fromlist=["value"]).value


def text():
    with open(os.path.join(os.path.dirname(__file__), "data", "text.txt")) as file:
        return file.read().strip()
