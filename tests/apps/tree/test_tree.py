"""The virtual tree: code that reads files on disk reads files of the executable in the same way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.natives import commands
from support.programs import App

pytestmark = [pytest.mark.slow, pytest.mark.oldest_and_newest]

ONLY_IN_THE_BINARY = {
    "read_only": """\
open w OSError EROFS
open a OSError EROFS
open r+ OSError EROFS
open x FileExistsError EEXIST
mkdir OSError EROFS
mkdir there FileExistsError EEXIST
makedirs None
unlink OSError EROFS
rmdir OSError EROFS
rmtree OSError EROFS
rename OSError EROFS
rename out OSError EROFS
move in OSError EROFS
link OSError EROFS
symlink OSError EROFS
symlink there FileExistsError EEXIST
chmod OSError EROFS
chmod nowhere FileNotFoundError ENOENT
utime OSError EROFS
truncate OSError EROFS
touch OSError EROFS
write_text OSError EROFS
tempfile OSError EROFS
chdir OSError ENOTSUP
cwd OSError ENOTSUP
at mkdir OSError EROFS
at unlink OSError EROFS
at rename OSError EROFS
at open OSError EROFS
at symlink OSError EROFS
at utime OSError EROFS
fchdir OSError ENOTSUP fsync OSError EBADF
False True 1
"""
}

DIFFERENT = {"copies", "owner_and_times", "modules_listed"}


@pytest.mark.parametrize(
    "command", sorted({*commands(Path(__file__).with_name("app.py"))} - {*ONLY_IN_THE_BINARY, *DIFFERENT})
)
def test_tree(app: App, command: str) -> None:
    assert app.compare(command).status == 0


def test_copies(app: App, tmp_path: Path) -> None:
    outcomes = []
    for name, run in (("plain", app.run_plain), ("binary", app.run_binary)):
        (tmp_path / name).mkdir()
        outcomes.append(run("copies", str(tmp_path / name)))
    assert outcomes[0] == outcomes[1]
    assert outcomes[0].status == 0


@pytest.mark.parametrize("command", ONLY_IN_THE_BINARY)
def test_only_in_the_binary(app: App, command: str) -> None:
    outcome = app.run_binary(command)
    assert outcome.stderr == b""
    assert outcome.stdout.decode() == ONLY_IN_THE_BINARY[command]


def test_leads_out_of_the_tree_like_any_path(app: App, tmp_path: Path) -> None:
    """``<executable>/..`` is the executable's directory, and no file can be made below the root."""
    with pytest.raises(NotADirectoryError):
        os.mkdir(app.binary / "bundle")


def test_owner_and_times(app: App) -> None:
    """Files have the time that they have on disk, so that caches notice another version of the program."""
    plain, binary = (run("owner_and_times") for run in (app.run_plain, app.run_binary))
    assert binary.stderr == plain.stderr == b""
    rows = [line.split() for line in binary.stdout.splitlines()]
    assert [row[:3] for row in rows] == [[b"0", b"0", b"444"]] * 3 + [[b"0", b"0", b"555"]] * 2
    times = [line.split()[3] for line in plain.stdout.splitlines()]
    assert [row[3] for row in rows[:4]] == times[:4]


def test_lists_what_is_bundled(app: App) -> None:
    """``unused.py`` is in the directory on disk, but nothing imports it."""
    plain, binary = app.run_plain("modules_listed"), app.run_binary("modules_listed")
    assert plain.stdout.split() == [b"__init__.py", b"module.py", b"unused.py"]
    assert binary.stdout.split() == [b"__init__.py", b"module.py"]
