"""Files that hooks want to be carried."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.shared_objects import elf_bytes

from bundler.inventory.hooked import hooked_data, hooked_libraries, is_shared_object
from bundler.inventory.model import BundleFile
from bundler.target.hooks.model import HookResults, HookUse


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """A library, a text that is called like one, a program and data: name -> path."""
    contents = {"libx.so.1": elf_bytes(), "text.so": b"INPUT(x)", "program": elf_bytes(), "data.txt": b"x"}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "program").chmod(0o755)
    return {name: str(tmp_path / name) for name in contents}


def test_is_shared_object(files: dict[str, str]) -> None:
    assert [name for name, path in files.items() if is_shared_object(path)] == ["libx.so.1"]
    assert not is_shared_object("/nonexistent/libx.so")


def test_what_a_file_is_decides(files: dict[str, str]) -> None:
    """Not whether a hook calls it data or binary."""
    uses = (
        HookUse("m", "hook-m.py", "x", datas=((files["libx.so.1"], "m/libx.so.1"),)),
        HookUse("n", "hook-n.py", "x", binaries=((files["program"], "n/run"), (files["text.so"], "n/t.so"))),
    )
    results = HookResults(uses)
    assert hooked_libraries(results) == [(files["libx.so.1"], "m/libx.so.1")]
    assert [*hooked_data(results)] == [
        BundleFile("n/run", "data", source=files["program"], executable=True),
        BundleFile("n/t.so", "data", source=files["text.so"]),
    ]


def test_metadata(files: dict[str, str]) -> None:
    places = ("x-1.dist-info/METADATA", "x.egg-info/PKG-INFO", "x/dist-info/f")
    use = HookUse("m", "hook-m.py", "x", datas=tuple((files["data.txt"], place) for place in places))
    assert [file.kind for file in hooked_data(HookResults((use,)))] == ["metadata", "metadata", "data"]


def test_each_pair_counts_once(files: dict[str, str]) -> None:
    pair = (files["data.txt"], "d.txt")
    use = HookUse("m", "hook-m.py", "x", datas=(pair,), binaries=(pair,))
    assert len([*hooked_data(HookResults((use, use)))]) == 1
