"""Native modules, data, a lazy import: what a fault could hit."""

import json
import os
import sqlite3
import ssl
import sys
import time

import store


def work():
    with open(os.path.join(os.path.dirname(store.__file__), "data.txt")) as file:
        text = file.read()
    rows = sqlite3.connect(":memory:").execute("select 6 * 7").fetchall()
    return [len(text), rows, bool(ssl.OPENSSL_VERSION), json.loads("[1]")]


def late():
    """Modules and data that nothing has touched yet."""
    import csv
    import decimal
    import wave
    import xml.dom.minidom

    document = xml.dom.minidom.parseString("<a><b/></a>")
    return [csv.__name__, str(decimal.Decimal("1.10") + 1), wave.__name__, document.documentElement.tagName]


def files():
    """All that a program does with the files beside it, and with its own executable."""
    import linecache
    import mmap
    import subprocess

    directory = os.path.dirname(store.__file__)
    print(linecache.getline(__file__, 1))
    with open(os.path.join(directory, "data.txt"), "rb") as file:
        first = file.read()
        file.seek(0)
        print(file.read() == first, os.fstat(file.fileno()).st_size == len(first))
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            print(mapped[:] == first)
        try:
            os.write(file.fileno(), b"x")
        except OSError:
            print("not open for writing")
    descriptor = os.open(directory, os.O_RDONLY)
    print("data.txt" in os.listdir(descriptor), os.stat("data.txt", dir_fd=descriptor).st_size == len(first))
    os.close(descriptor)
    print(os.path.isabs(sys.executable), subprocess.check_output([sys.executable, "-c", "print(6 * 7)"]))


if __name__ == "__main__":
    if "--files" in sys.argv:
        files()
    if "--wait" in sys.argv:
        print("started", flush=True)
        sys.stdin.readline()
    print(work(), late(), flush=True)
    if "--input" in sys.argv:
        print(repr(sys.stdin.read()) if sys.stdin else sys.stdin)
