"""What a library keeps from its import."""

import logging
import random
import re
import sys
import threading

COUNT = sum(range(10))
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

logging.basicConfig(format="%(name)s %(message)s")


def early_hash():
    return _HASH


def fail():
    raise ValueError("a failure of the library")
