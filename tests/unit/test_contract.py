"""The two halves of the contract agree: the stub's headers are compiled, and the results compared."""

from __future__ import annotations

import re
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import ziglang
from support.numbers import read_array

from bundler import contract
from bundler.contract import RECORDS, Record
from bundler.resources import stub_dir

ZIG = str(Path(str(ziglang.__file__)).parent / "zig")
HEADERS = ("bundle_format.h", "checks.h", "names.h", "recipe.h", "snapshot_format.h")
TEXT = "".join((stub_dir() / "contract" / name).read_text() for name in HEADERS)

NUMBERS = sorted(name for name, value in vars(contract).items() if name.isupper() and isinstance(value, int))
NAMES = sorted(name for name, value in vars(contract).items() if name.isupper() and isinstance(value, str))


def expressions() -> Iterator[tuple[str, int]]:
    """C expressions, and their values in the build half of the contract."""
    for name in NUMBERS:
        yield f"BUNDLE_{name}", getattr(contract, name)
    yield "sizeof(bundle_recipe_size)", contract.RECIPE_SIZE.size
    for record in RECORDS:
        yield f"sizeof({record.c_name})", record.size
        for field, offset, size in places(record):
            yield f"offsetof({record.c_name}, {field})", offset
            yield f"sizeof((({record.c_name} *)0)->{field})", size


def places(record: Record) -> Iterator[tuple[str, int, int]]:
    offset = 0
    for name, kind in record.fields:
        size = struct.calcsize(f"<{kind}")
        yield name, offset, size
        offset += size


@pytest.mark.slow
def test_the_compiler_agrees(tmp_path: Path) -> None:
    asked = list(expressions())
    lines = [f'#include "contract/{name}"' for name in HEADERS]
    lines += ["const unsigned long long bundle_layout[] = {", *(f"    {text}," for text, _ in asked), "};"]
    source, output = tmp_path / "probe.c", tmp_path / "probe.o"
    source.write_text("\n".join([*lines, ""]))
    target = ("-target", "x86_64-linux-gnu", "-std=c11", "-g0", "-I", str(stub_dir()))
    subprocess.run([ZIG, "cc", *target, "-c", str(source), "-o", str(output)], check=True)
    answers = read_array(str(output))
    assert dict(zip((text for text, _ in asked), answers, strict=True)) == dict(asked)


def test_every_number_of_the_headers_is_mirrored() -> None:
    flags = re.findall(r"\bBUNDLE_([A-Z_]+) = \d+", TEXT)
    defined = re.findall(r"^#define BUNDLE_([A-Z_]+) \(?\d", TEXT, re.MULTILINE)
    assert sorted([*flags, *defined]) == NUMBERS


def test_every_name_of_the_headers_is_mirrored() -> None:
    defined = dict(re.findall(r'^#define BUNDLE_([A-Z_]+) "(.*)"$', TEXT, re.MULTILINE))
    exe, directory = defined.pop("EXE"), defined.pop("DIR")
    assert f"{exe}/{directory}" == contract.ROOT
    assert defined == {name: getattr(contract, name) for name in NAMES if name != "ROOT"}


def test_virtual_path() -> None:
    assert contract.virtual_path("json/decoder.py") == "/proc/self/exe/bundle/json/decoder.py"
    assert contract.virtual_path("") == contract.ROOT


def test_a_record_packs_and_unpacks() -> None:
    record = Record("point", "x:I y:Q")
    content = record.pack(1, 2)
    assert (record.size, content) == (12, b"\1\0\0\0\2\0\0\0\0\0\0\0")
    assert record.unpack(b"?" + content, 1) == {"x": 1, "y": 2}
