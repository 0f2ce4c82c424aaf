"""Workloads of the built-in types and the standard library, most of which is C code."""

from __future__ import annotations

import csv
import hashlib
import html.parser
import io
import json
import pickle
import re
import struct
import zlib
from collections import Counter
from fractions import Fraction

from inputs import blob, log, pairs, paths, records, words
from workload import workload


@workload(50)
def text(rounds: int) -> int:
    size = 0
    for number in range(rounds):
        line = " ".join(words()).replace("a", "<a>").replace("<a>", "b")
        parts = [f"{part.strip('e')}={number:>4}" for part in line.split(" ")]
        built = ""
        for part in parts:
            built += part.upper()
        size += len(built.encode()) + sum(part.startswith("b") for part in parts)
    return size


@workload(5)
def regex(rounds: int) -> int:
    stamped = re.compile(r"^(\d+)-(\d+)-(\d+) ([\d:]+) \[(\w+)\] (?P<who>[^@ ]+)@(\w+\.)+org", re.MULTILINE)
    found = 0
    for _ in range(rounds):
        found += sum(len(match["who"]) for match in stamped.finditer(log()))
        found += len(re.sub(r"\b(\w)(\w*?)(e|a)\b", r"\3\2\1", log()))
        found += len(re.split(r"[\s,@]+|took|(?i:MS)", log()))
    return found


@workload(9)
def markup(rounds: int) -> int:
    """A parser of the standard library that is Python code."""

    class Reader(html.parser.HTMLParser):
        seen = 0

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.seen += len(tag) + len(attrs)

        def handle_data(self, data: str) -> None:
            self.seen += len(data)

    page = "".join(f'<p class="{word}" id={word}>{word} &amp; <b>co</b><br/></p>\n' for word in words()[:300])
    seen = 0
    for _ in range(rounds):
        reader = Reader()
        reader.feed(page)
        reader.close()
        seen += reader.seen
    return seen


@workload(7)
def table(rounds: int) -> int:
    size = 0
    for _ in range(rounds):
        stream = io.StringIO()
        csv.writer(stream).writerows(pairs())
        stream.seek(0)
        size += sum(len(row[1]) for row in csv.reader(stream))
    return size


@workload(14000)
def bytes_equal(rounds: int) -> int:
    """Comparing 100 kB that are equal to the last byte."""
    one, two = blob(), bytes(bytearray(blob()))
    return sum((one == two) + (one < two) for _ in range(rounds))


@workload(250)
def find(rounds: int) -> int:
    haystack, needle, page = blob(), blob()[-40:], log()
    found = 0
    for number in range(rounds):
        found += haystack.find(needle) + haystack.count(b"\0\1") + (b"absent" in haystack)
        found += page.find("nowhere") + page.count("took") + page.rfind("2024-03-0", 0, 1000 + number)
        found += page.index("\n", 5000) + haystack.index(needle[:9])
    return found


@workload(90)
def structs(rounds: int) -> int:
    header = struct.Struct("<HIq8sd?")
    total = 0
    for number in range(rounds):
        packed = b"".join(header.pack(i, i * number, -i, b"name", i / 3, i % 2) for i in range(1500))
        total += sum(row[1] - row[2] for row in header.iter_unpack(packed))
        total += struct.unpack_from(">2H", packed, number)[0]
    return total


@workload(8)
def sort_paths(rounds: int) -> str:
    for _ in range(rounds):
        plain = sorted(paths())
        keyed = sorted(paths(), key=lambda path: (path.count("a"), path))
    return plain[0] + keyed[0]


@workload(9)
def sort_tuples(rounds: int) -> float:
    for _ in range(rounds):
        plain = sorted(pairs())
        keyed = sorted(pairs(), key=lambda row: (-row[0], row[2]))
    return plain[0][2] + keyed[0][2]


@workload(25)
def dicts(rounds: int) -> int:
    total = 0
    for number in range(rounds):
        counts = Counter(word[:3] for word in words())
        index: dict[object, int] = {row: i for i, row in enumerate(pairs())}
        index |= dict.fromkeys(words(), number)
        total += sum(index.get(word, 0) for word in words()) + len(counts) + len(set(paths()) & index.keys())
    return total


@workload(110)
def digests(rounds: int) -> str:
    digest = hashlib.sha256()
    for _ in range(rounds):
        for name in ("md5", "sha1", "sha512", "blake2b"):
            digest.update(hashlib.new(name, blob()).digest())
        for path in paths()[:300]:
            digest.update(hashlib.sha256(path.encode()).digest())
        digest.update(zlib.crc32(blob()).to_bytes(4, "little"))
    return digest.hexdigest()


@workload(35)
def json_text(rounds: int) -> int:
    size = 0
    for _ in range(rounds):
        text = json.dumps(records())
        size += len(text) + len(json.loads(text))
        size += len(json.dumps(records()[:20], indent=1, sort_keys=True))  # Python code
    return size


@workload(110)
def pickles(rounds: int) -> int:
    size = 0
    for _ in range(rounds):
        data = pickle.dumps(records(), pickle.HIGHEST_PROTOCOL)
        size += len(data) + len(pickle.loads(data))
    return size


@workload(70)
def fractions(rounds: int) -> str:
    total = Fraction(0)
    for number in range(rounds):
        total = Fraction(number, 7)
        for i in range(1, 300):
            total = (total + Fraction(i, i % 9 + 1)) / 2 if i % 5 else Fraction(round(total), 3)
    return str(total)
