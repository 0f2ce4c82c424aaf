"""Which hooks there are."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.hooks import write

from bundler.target.hooks.index import Hook, HookIndex, RuntimeHook
from bundler.target.hooks.model import HookDirectory


def index(*directories: tuple[Path, int]) -> HookIndex:
    return HookIndex(HookDirectory(str(path), path.name, priority) for path, priority in directories)


def test_kinds(tmp_path: Path) -> None:
    files = {
        "hook-a.b.py": "",
        "pre_safe_import_module/hook-c.py": "",
        "pre_find_module_path/hook-c.py": "",
        "hook-d.txt": "",
        "other.py": "",
    }
    directory = write(tmp_path / "mine", files)
    found = index((directory, 5))
    assert found.all() == [
        Hook("hook", "a.b", str(directory / "hook-a.b.py"), "mine", 5),
        Hook("pre_find_module_path", "c", str(directory / "pre_find_module_path" / "hook-c.py"), "mine", 5),
        Hook(
            "pre_safe_import_module", "c", str(directory / "pre_safe_import_module" / "hook-c.py"), "mine", 5
        ),
    ]
    assert found.get("hook", "c") is None
    assert found.remarks == []


@pytest.mark.parametrize(
    ("first", "second", "chosen"),
    [
        ((1, ""), (2, ""), "second"),
        ((2, ""), (1, ""), "first"),
        ((1, ""), (1, ""), "first"),
        ((1, "# $PyInstaller-Hook-Priority: 3"), (2, ""), "first"),
        ((2, "x = 1\n#$PyInstaller-Hook-Priority: -1\n"), (1, ""), "second"),
        ((1, "x = '# $PyInstaller-Hook-Priority: 3'"), (2, ""), "second"),
    ],
)
def test_the_highest_priority(
    tmp_path: Path, first: tuple[int, str], second: tuple[int, str], chosen: str
) -> None:
    """A comment in a hook overrides that of its directory."""
    for name, (_, text) in (("first", first), ("second", second)):
        write(tmp_path / name, {"hook-m.py": text})
    hook = index((tmp_path / "first", first[0]), (tmp_path / "second", second[0])).get("hook", "m")
    assert hook is not None and hook.origin == chosen


def test_each_directory_once(tmp_path: Path) -> None:
    directory = write(tmp_path / "mine", {"hook-a.py": "", "rthooks.dat": "{'a': ['x.py']}"})
    found = index((directory, 1), (directory, 2))
    assert [hook.priority for hook in found.all()] == [1]
    assert len(found.runtime) == 1


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    assert index((tmp_path / "none", 0)).remarks == [
        f"hooks of none: {tmp_path}/none: No such file or directory"
    ]


def test_run_time_hooks(tmp_path: Path) -> None:
    directory = write(tmp_path / "mine", {"rthooks.dat": "{'b': ['x.py', 'y.py'], 'a': ['z.py']}"})
    assert index((directory, 0)).runtime == [
        RuntimeHook(module, str(directory / "rthooks" / name), "mine")
        for module, name in (("b", "x.py"), ("b", "y.py"), ("a", "z.py"))
    ]


@pytest.mark.parametrize("text", ["{'a': ", "[1]", "{'a': 3}", "f()", "'text'"])
def test_a_damaged_table(tmp_path: Path, text: str) -> None:
    directory = write(tmp_path / "mine", {"rthooks.dat": text, "hook-a.py": ""})
    found = index((directory, 0))
    assert found.runtime == [] and len(found.all()) == 1
    (remark,) = found.remarks
    assert remark.startswith(f"run-time hooks of mine: {directory}/rthooks.dat: ")
