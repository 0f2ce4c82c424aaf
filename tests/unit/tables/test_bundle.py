"""The C tables: order, hashing, escaping."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bundler import contract
from bundler.c_text import c_string
from bundler.elf.segments import Segments
from bundler.elf.shared_object import SharedObject
from bundler.inventory.model import BundleFile, Library
from bundler.tables.bundle import (
    TableModule,
    TableSettings,
    hash_slots,
    render_payload,
    render_table,
)
from bundler.tables.payload import write_payload

SETTINGS = TableSettings((3, 12), "__main__", contract.ENTRY_SCRIPT, 0, 0, "lib")


def table(tmp_path: Path, modules: list[TableModule], files: list[BundleFile]) -> str:
    return render_table(modules, write_payload(files, str(tmp_path / "payload.bin")), SETTINGS, {})


def test_hash_is_fnv_1a() -> None:
    assert contract.hash_name("") == 0x811C9DC5
    assert contract.hash_name("a") == 0xE40C292C  # from the test vectors of the FNV draft
    assert contract.hash_name("foobar") == 0xBF9CF968


@given(st.lists(st.text(max_size=5), unique=True, max_size=20))
def test_every_path_is_found_by_probing(paths: list[str]) -> None:
    slots = hash_slots(paths)
    mask = len(slots) - 1
    for number, path in enumerate(paths):
        slot = contract.hash_name(path) & mask
        while slots[slot] != number + 1:
            assert slots[slot] != 0
            slot = (slot + 1) & mask
    assert slots.count(0) > 0  # otherwise a search for a missing path would not end


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=20), st.data())
def test_a_check_notices_any_changed_number(numbers: list[int], data: st.DataObject) -> None:
    before = contract.check_numbers(numbers)
    where = data.draw(st.integers(0, len(numbers) - 1))
    numbers[where] ^= data.draw(st.integers(1, 2**32 - 1))
    assert contract.check_numbers(numbers) != before


def test_c_string_escapes() -> None:
    assert c_string('a"b\\c') == '"a\\"b\\\\c"'
    assert c_string("é1") == '"\\303\\2511"'
    assert c_string("??/") == '"\\?\\?/"'


def test_modules_are_sorted_by_bytes(tmp_path: Path) -> None:
    modules = [TableModule(name, f"{name}.py", f"f_{name}", 0) for name in ("b", "a_b", "a", "B")]
    text = table(tmp_path, modules, [])
    assert re.findall(r'\{"(\w+)", "\w+\.py"', text) == ["B", "a", "a_b", "b"]


def test_directories_are_made_for_files(tmp_path: Path) -> None:
    files = [BundleFile("pkg/sub/x.txt", "data", content=b"x"), BundleFile("pkg/y.txt", "data", content=b"y")]
    text = table(tmp_path, [], files)
    paths = re.findall(r'^    \{"([^"]*)", (?:\(|bundle_payload|NULL)', text, re.MULTILINE)
    assert paths == ["", "pkg", "pkg/sub", "pkg/sub/x.txt", "pkg/y.txt"]
    children = dict(re.findall(r"^    /\* (.*) \*/\n    (.*)\n", text, re.MULTILINE))
    assert children == {"the root": "1,", "pkg": "2, 4,", "pkg/sub": "3,"}


def test_times(tmp_path: Path) -> None:
    """A directory has the time of the last file below it."""
    for name, time in (("old", 1_000_000_000), ("new", 1_700_000_000)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (0, time))
    files = [BundleFile(f"pkg/{name}", "data", source=str(tmp_path / name)) for name in ("old", "new")]
    times = re.findall(r'^    \{"([^"]*)".* (\d+)\},$', table(tmp_path, [], files), re.MULTILINE)
    new, old = "1700000000", "1000000000"
    assert times == [("", new), ("pkg", new), ("pkg/new", new), ("pkg/old", old)]


def test_certificates(tmp_path: Path) -> None:
    payload = write_payload([], str(tmp_path / "payload.bin"))
    text = render_table([], payload, replace(SETTINGS, certificates=("/a.pem", "/certs", "/b.pem")), {})
    assert (
        'certificates[] = {"/a.pem", "/certs", "/b.pem", NULL};' in text
        and ".certificates = certificates" in text
    )
    assert ".certificates = NULL" in render_table([], payload, SETTINGS, {})


def shared(soname: str | None) -> SharedObject:
    return SharedObject("x.so", "EM_X86_64", 64, Segments(b"", (), {}, {}), soname)


def test_library_needs_are_indices(tmp_path: Path) -> None:
    files = [
        BundleFile("m.so", "native", library=Library(shared(None), (".libs/a.so", ".libs/b.so"))),
        BundleFile(".libs/a.so", "native", library=Library(shared("a.so"))),
        BundleFile(".libs/b.so", "native", library=Library(shared("b.so"))),
    ]
    text = table(tmp_path, [], files)
    # rows: "", .libs, .libs/a.so, .libs/b.so, m.so
    assert "needs_4[] = {2, 3};" in text
    assert 'library_2 = {"a.so", NULL, 0, 0};' in text


def test_same_input_same_text(tmp_path: Path) -> None:
    files = [BundleFile(f"d/{name}", "data", content=name.encode()) for name in "qwerty"]
    assert table(tmp_path, [], files) == table(tmp_path, [], list(reversed(files)))


def test_payload_text_changes_with_its_contents(tmp_path: Path) -> None:
    """zig's cache looks at the text of an assembly source only, not at files that .incbin names."""
    texts = set()
    for content in (b"one", b"two"):
        payload = write_payload([BundleFile("f", "data", content=content)], str(tmp_path / "payload.bin"))
        texts.add(render_payload(payload, payload.path))
    assert len(texts) == 2
