"""Which directories are written to disk for other programs, and which programs are reported."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.hooks import write
from support.shared_objects import elf_bytes

from bundler.errors import UsageError
from bundler.inventory.model import BundleFile
from bundler.inventory.on_disk import directories_on_disk, programs_with_siblings
from bundler.target.closure.model import Module
from bundler.target.hooks.model import HookResults, HookUse


def files(root: Path, *executable: str) -> list[BundleFile]:
    return [
        BundleFile(place, "data", source=str(path), executable=place in executable)
        for path in sorted(root.rglob("*"))
        if path.is_file()
        for place in [str(path.relative_to(root))]
    ]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, {"a/bin/start": "#!/bin/sh", "a/bin/name.txt": "", "b/alone": "#!/bin/sh"})
    write(tmp_path, {"c/x.py": "#!", "c/y.py": "", "s/tool": "#!/bin/sh", "s/__init__.py": ""})
    (tmp_path / "a" / "node").write_bytes(elf_bytes())
    return tmp_path


def test_directories(root: Path) -> None:
    hooks = HookResults((HookUse("b", "hook-b.py", "mine", on_disk=("b", "nowhere")),))
    assert directories_on_disk(files(root), ["a/b*/"], hooks) == ("a/bin", "b")
    assert directories_on_disk(files(root), ["a"], HookResults()) == ("a",)
    with pytest.raises(UsageError, match="--on-disk a/bim names no directory") as caught:
        directories_on_disk(files(root), ["a/bim"], HookResults())
    assert "a/bin" in caught.value.hint


def test_programs_with_files_beside_them(root: Path) -> None:
    found = files(root, "a/bin/start", "a/bin/name.txt", "a/node", "b/alone", "c/x.py", "s/tool")
    modules = (Module("s", "source", filename="s/__init__.py", group="stdlib"),)
    (note,) = programs_with_siblings(found, (), modules)
    assert note == (
        "programs that cannot see the files beside them: a/bin/start, a/node "
        "(if they read these: --on-disk a/bin)"
    )
    assert programs_with_siblings(found, ("a",), ()) == (
        "programs that cannot see the files beside them: s/tool (if they read these: --on-disk s)",
    )
    assert programs_with_siblings(files(root), (), ()) == ()
