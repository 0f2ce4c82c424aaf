"""What objects and archives define."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

import pytest
from support.shared_objects import ZIG, ZIG_TARGET

from bundler.elf.exports import archive_members, exported_symbols, undefined_symbols
from bundler.errors import InternalError, LibpythonMissing


def member(name: str, content: bytes) -> bytes:
    """A member of an archive (ar(5))."""
    head = f"{name:<16}{0:<12}{0:<6}{0:<6}{644:<8}{len(content):<10}`\n"
    return head.encode() + content + b"\n" * (len(content) % 2)


def test_archive_members() -> None:
    """Members begin at even places; the symbol index and the long names are not objects."""
    one, two = b"\x7fELF1", b"\x7fELFtwo!"
    archive = b"!<arch>\n" + member("/", b"index") + member("one.o/", one) + member("two.o/", two)
    assert [*archive_members(archive)] == [one, two]
    assert [*archive_members(b"!<arch>\n")] == []


def test_what_is_not_an_archive() -> None:
    with pytest.raises(ValueError, match="not a static archive"):
        [*archive_members(b"!<thin>\n")]


def object_file(*symbols: tuple[str, int, int], counted: bool = True, cut: int = 0) -> bytes:
    """An object with a symbol table: names, bindings and sections, the local ones first (gABI, chapter 4).

    Unless ``counted``, the number of sections is where it is if the header's field is too small for it.
    ``cut`` is what its last section, the names, lacks at the end.
    """
    names = b"\0" + b"".join(name.encode() + b"\0" for name, _, _ in symbols)
    table, place = bytes(24), 1
    for name, binding, section in symbols:
        table += struct.pack("<IBBHQQ", place, binding << 4, 0, section, 0, 0)
        place += len(name) + 1
    local = 1 + sum(binding == LOCAL for _, binding, _ in symbols)
    start, count = 64, 3
    content = start + count * 64
    ident = b"\x7fELF\2\1\1".ljust(16, b"\0")
    head = struct.pack("<HHIQQQIHHHHHH", 1, 62, 1, 0, 0, start, 0, 64, 0, 0, 64, count if counted else 0, 0)
    sections = [
        (0, 0, 0, 0, 0, 0 if counted else count, 0, 0, 0, 0),
        (0, 2, 0, 0, content, len(table), 2, local, 8, 24),
        (0, 3, 0, 0, content + len(table), len(names), 0, 0, 1, 0),
    ]
    headers = b"".join(struct.pack("<IIQQQQIIQQ", *fields) for fields in sections)
    made = ident + head + headers + table + names
    return made[: len(made) - cut]


LOCAL, GLOBAL, WEAK = 0, 1, 2
HERE, ELSEWHERE = 1, 0


@pytest.mark.parametrize("counted", [True, False])
def test_what_an_object_defines(tmp_path: Path, counted: bool) -> None:
    path = tmp_path / "o.o"
    symbols = [
        ("own", LOCAL, HERE),
        ("seen", GLOBAL, HERE),
        ("other", GLOBAL, ELSEWHERE),
        ("may", WEAK, HERE),
    ]
    path.write_bytes(object_file(*symbols, counted=counted))
    assert exported_symbols([str(path)], []) == {"seen", "may"}


def test_a_local_definition_is_for_its_own_object() -> None:
    one = object_file(("f", LOCAL, HERE))
    two = object_file(("f", GLOBAL, ELSEWHERE), ("g", WEAK, ELSEWHERE))
    assert undefined_symbols(b"!<arch>\n" + member("one.o/", one) + member("two.o/", two)) == {"f"}


@pytest.mark.parametrize("cut", [1, 5, 100])
def test_a_damaged_object(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "o.o"
    path.write_bytes(object_file(("seen", GLOBAL, HERE), cut=cut))
    with pytest.raises(InternalError, match=r"o\.o cannot be read"):
        exported_symbols([str(path)], [])


def test_whose_fault_an_unreadable_definition_is(tmp_path: Path) -> None:
    bad, empty = tmp_path / "bad.o", tmp_path / "empty.a"
    bad.write_bytes(b"not an object")
    empty.write_bytes(b"!<arch>\n")
    with pytest.raises(InternalError, match="bad.o"):
        exported_symbols([str(bad)], [str(empty)])
    with pytest.raises(LibpythonMissing, match="bad.o"):
        exported_symbols([], [str(bad)])
    with pytest.raises(LibpythonMissing, match="gone.a"):
        exported_symbols([], [str(tmp_path / "gone.a")])


@pytest.mark.slow
def test_exported_symbols(tmp_path: Path) -> None:
    source = tmp_path / "o.c"
    source.write_text(
        "int seen; static int private; int *f(void) { return &private; }"
        '__attribute__((visibility("hidden"))) int hidden(void) { return 1; }'
    )
    path = tmp_path / "o.o"
    subprocess.run([ZIG, "cc", *ZIG_TARGET, "-c", "-o", str(path), str(source)], check=True)
    archive, empty = tmp_path / "liba.a", tmp_path / "empty.a"
    subprocess.run([ZIG, "ar", "rcs", str(archive), str(path)], check=True)
    empty.write_bytes(b"!<arch>\n")
    assert exported_symbols([], [str(archive)]) == {"seen", "f"}
    assert exported_symbols([str(path)], [str(empty)]) == {"seen", "f"}


@pytest.mark.slow
def test_undefined_symbols(tmp_path: Path) -> None:
    """What one member defines, another may need, whatever their order."""
    texts = {
        "one": "int a(void); int b(void); int c(void) { return a() + b(); }",
        "two": "extern int gone; int a(void) { return gone; } int c(void);"
        "__attribute__((weak)) int maybe(void); int d(void) { return maybe ? c() : 0; }",
    }
    objects = []
    for name, text in texts.items():
        (tmp_path / f"{name}.c").write_text(text)
        objects.append(str(tmp_path / f"{name}.o"))
        flags = (*ZIG_TARGET, "-fno-sanitize=all")
        command = [ZIG, "cc", *flags, "-c", "-o", objects[-1], str(tmp_path / f"{name}.c")]
        subprocess.run(command, check=True)
    archive = tmp_path / "liba.a"
    subprocess.run([ZIG, "ar", "rcs", str(archive), *objects], check=True)
    assert undefined_symbols(archive.read_bytes()) == {"b", "gone"}
