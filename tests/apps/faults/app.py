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


if __name__ == "__main__":
    if "--wait" in sys.argv:
        print("started", flush=True)
        sys.stdin.readline()
    print(work(), late(), flush=True)
    if "--input" in sys.argv:
        print(repr(sys.stdin.read()) if sys.stdin else sys.stdin)
