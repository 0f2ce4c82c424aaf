"""What a library keeps from its import."""

import gettext
import logging
import os
import pathlib
import random
import re
import socket
import sys
import threading

COUNT = sum(range(10))
TEXT = gettext.gettext("a text")
NAMES = frozenset({"a"}) | {"b"} - {"b"}
PATTERN = re.compile("[0-9]+")
LOCK = threading.Lock()
LOCAL = threading.local()
LOCAL.value = "from the main thread"
MAIN = threading.main_thread()
STREAM = sys.stderr
UNSEEDED = random.Random()
SEEDED = random.Random(42)
_HASH = hash("early")
with open(__file__) as _stream:  # Python asks whether it is a terminal
    LINES = len(_stream.readlines())
HOME = os.path.expanduser("~")
DEFAULT = os.path.join(HOME, ".default")
PATH = pathlib.Path.home() / ".cache" / "library"


class Place:
    """Keeps paths in the home directory in all the ways that a class has."""

    directory = os.path.join(HOME, ".config")

    def __init__(self, path=DEFAULT):
        self.path = path
        self.more = {"list": [os.path.expanduser("~/.list")]}

    def shown(self):
        path = pathlib.Path(HOME, ".cache", "library")
        same = hash(PATH) == hash(path), path == PATH, str(PATH), PATH.parent.name
        return [HOME, self.directory, self.path, self.more, Place().path, *same, list(PATH.parts)]


PLACE = Place()


def _can_bind(family, address):
    """As HTTP clients see whether there is IPv6."""
    try:
        with socket.socket(family) as made:
            made.bind((address, 0))
    except OSError:
        return False
    return True


FAMILIES = [_can_bind(socket.AF_INET, "127.0.0.1"), _can_bind(socket.AF_INET6, "::1")]

logging.basicConfig(format="%(name)s %(message)s")


def early_hash():
    return _HASH


def fail():
    raise ValueError("a failure of the library")
