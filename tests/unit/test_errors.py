"""bundler.errors: messages, exit codes, the wire."""

from __future__ import annotations

import errno
import os
import pickle
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from bundler import errors
from bundler.errors import (
    ALL_ERRORS,
    BundlerError,
    CompilerFailed,
    DiskFull,
    InputUnreadable,
    LinkFailed,
    OutputNotWritable,
)


def test_message_has_what_why_and_hint() -> None:
    error = BundlerError("it broke", "line one\nline two", "mend it\nor not")
    expected = "error: it broke\n  line one\n  line two\n  hint: mend it\n        or not"
    assert str(error) == expected


def test_message_of_what_alone() -> None:
    assert str(BundlerError("it broke")) == "error: it broke"


@pytest.mark.parametrize("cls", ALL_ERRORS)
def test_wire_round_trip(cls: type[BundlerError]) -> None:
    error = cls("what", "why", "hint")
    back = errors.from_wire(error.to_wire())
    assert type(back) is cls
    assert str(back) == str(error)


def test_unknown_class_on_the_wire() -> None:
    back = errors.from_wire({"class": "KeyError", "what": "x"})
    assert type(back) is BundlerError
    assert back.what == "x"


def test_errors_can_be_pickled() -> None:
    back = pickle.loads(pickle.dumps(DiskFull("a", "b", "c")))
    assert (type(back), back.what, back.why, back.hint) == (DiskFull, "a", "b", "c")


def test_exit_codes_are_distinct_and_documented() -> None:
    table = dict(re.findall(r"^(\w+) +(\d+) ", errors.__doc__ or "", re.MULTILINE))
    assert {cls.__name__: str(cls.exit_code) for cls in ALL_ERRORS} == table
    assert len(set(table.values())) == len(ALL_ERRORS)
    # 0 is success; codes from 126 on belong to shells and signals, as these do on purpose
    assert all(0 < int(code) < 126 or code in ("129", "130", "143") for code in table.values())


def test_every_class_is_listed() -> None:
    defined = {
        cls for cls in vars(errors).values() if isinstance(cls, type) and issubclass(cls, BundlerError)
    }
    assert defined == set(ALL_ERRORS)


def test_process_report_shows_command_and_last_lines() -> None:
    output = "\n".join(f"line {n}" for n in range(30))
    error = CompilerFailed.from_process("cannot compile x.c", ["zig", "cc", "a b.c"], output)
    assert "$ zig cc 'a b.c'" in error.why
    assert "... (10 lines before)" in error.why
    assert error.why.endswith("line 29")
    assert "line 9\n" not in error.why


def test_link_failure_is_its_own_class() -> None:
    assert type(LinkFailed.from_process("x", ["ld"], "")) is LinkFailed


@pytest.mark.parametrize("cls", [CompilerFailed, LinkFailed])
@pytest.mark.parametrize("said", ["error: unable to write: NoSpaceLeft", "ld: x: No space left on device"])
def test_tool_that_finds_the_disk_full(cls: type[CompilerFailed], said: str) -> None:
    error = cls.from_process("the tool failed", ["/opt/zig", "cc"], said)
    assert type(error) is DiskFull
    assert (error.what, error.why) == ("no space left: the tool failed", "zig says so")


def test_the_directory_that_is_full(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    full, empty = tmp_path / "full", tmp_path / "empty"
    full.mkdir()
    space = {str(full): 1000, str(tmp_path): 5000}
    monkeypatch.setattr(
        os, "statvfs", lambda path: SimpleNamespace(f_bavail=space[path], f_frsize=1000), raising=True
    )
    error = errors.disk_full("the linker failed", "zig says so", [str(empty / "x"), str(full), ""])
    assert error.what == f"no space left in {full} (1.0 MB are free): the linker failed"
    assert "--workpath, --output and --cache-dir" in error.hint
    copied = OSError(errno.ENOSPC, "No space left", str(tmp_path / "made"))
    failure = errors.from_os_error(copied, "writing x", [str(full)])
    assert failure.what.startswith(f"no space left in {full} ")


@pytest.mark.parametrize(
    ("number", "cls"),
    [(errno.ENOSPC, DiskFull), (errno.EDQUOT, DiskFull), (errno.EACCES, OutputNotWritable)],
)
def test_os_errors(number: int, cls: type[BundlerError]) -> None:
    error = errors.from_os_error(OSError(number, "reason", "dist/app"), "writing the executable")
    assert type(error) is cls
    assert error.why == "dist/app: reason"
    assert "writing the executable" in error.what


def test_os_errors_of_reading() -> None:
    written = ["/project/build", "/project/dist"]
    for path in ("/project/build/objects/x.o", "/project/dist", "/project"):
        error = errors.from_os_error(OSError(errno.EACCES, "reason", path), "building", written)
        assert type(error) is OutputNotWritable
    error = errors.from_os_error(OSError(errno.EACCES, "reason", "/project/data.txt"), "building", written)
    assert type(error) is InputUnreadable
    assert (error.what, error.why) == ("cannot read /project/data.txt", "reason")
    assert type(errors.from_os_error(OSError(errno.ENOSPC, "full"), "building", written)) is DiskFull


def test_close_match_hint() -> None:
    assert errors.close_match_hint("pygmentise", ["pip", "pygmentize"]) == "did you mean 'pygmentize'?"
    assert errors.close_match_hint("zzz", ["pip"]) == ""
