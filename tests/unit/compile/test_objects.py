"""The names of object files, and which headers a source depends on."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from bundler.cache import Cache
from bundler.compile.objects import Source, compile_objects, object_name, write_commands
from bundler.compile.stub import contract_headers, stub_headers
from bundler.compile.toolchain import make_toolchain
from bundler.resources import stub_dir
from bundler.target_machine import X86_64


def test_two_folders_may_have_files_of_one_name() -> None:
    assert object_name(Source("/stub/tree/file.c", ())) == "tree_file_c.o"
    assert object_name(Source("/stub/native/file.c", ())) == "native_file_c.o"
    assert object_name(Source("/stub/native/file.zig", ())) == "native_file_zig.o"


def test_generated_sources_depend_on_the_contract_alone() -> None:
    folders = {os.path.basename(os.path.dirname(path)) for path in contract_headers()}
    assert folders == {"contract"}
    assert set(contract_headers()) < set(stub_headers())


@pytest.mark.parametrize("header", contract_headers())
def test_the_contract_includes_nothing_else(header: str) -> None:
    """Otherwise a generated source would use a header that is not in its key."""
    with open(header) as stream:
        included = [line.split('"')[1] for line in stream if line.startswith('#include "')]
    known = {os.path.relpath(path, stub_dir()) for path in contract_headers()}
    assert set(included) <= known | {"python_layout.h"}


@pytest.mark.slow
def test_nothing_is_left_in_the_current_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ninja keeps a log, which belongs to the objects."""
    current, objects = tmp_path / "current", tmp_path / "the $objects"
    current.mkdir()
    (tmp_path / "data.c").write_text("extern int number;\nint number = 1;\n")
    monkeypatch.chdir(current)
    toolchain = make_toolchain(X86_64, "2.34", False, str(tmp_path / "cache"))
    source = Source(str(tmp_path / "data.c"), ())
    compile_objects([source], str(objects), toolchain, Cache(None), jobs=1)
    assert list(current.iterdir()) == []
    assert (objects / ".ninja_log").is_file()


LAUNCHER = """\
#!/bin/sh
echo "$2" "$PWD" >>"$0.calls"
shift
exec "$@"
"""


@pytest.mark.slow
def test_a_launcher_gets_what_the_cache_lacks(tmp_path: Path) -> None:
    launcher, work = tmp_path / "launcher", tmp_path / "the work"
    launcher.write_text(LAUNCHER)
    launcher.chmod(0o755)
    work.mkdir()
    sources = []
    for name in ("one", "two"):
        (work / f"{name}.c").write_text(f"extern int {name};\nint {name} = 1;\n")
        sources.append(Source(str(work / f"{name}.c"), ()))
    toolchain = make_toolchain(
        X86_64, "2.34", False, str(tmp_path / "zig"), None, str(work), (str(launcher), "--word")
    )

    def build(cache: Cache, objects: str = "objects") -> list[str]:
        calls = Path(f"{launcher}.calls")
        calls.write_text("")
        compile_objects(sources, str(work / objects), toolchain, cache, jobs=1)
        return calls.read_text().splitlines()

    cache = Cache(str(tmp_path / "cache"))
    assert build(cache) == [f"{work}/zig-clang {work}"] * 2
    assert build(cache) == []
    (work / "two.c").write_text("extern int two;\nint two = 2;\n")
    assert len(build(cache)) == 1
    assert len(build(Cache(None), "others")) == 2


@pytest.mark.slow
def test_calls_can_be_repeated_by_hand(tmp_path: Path) -> None:
    work = tmp_path / "work"
    (work / "objects").mkdir(parents=True)
    (work / "one.c").write_text("extern int one;\nint one = 1;\n")
    toolchain = make_toolchain(X86_64, "2.34", False, str(tmp_path / "zig"), None, str(work), ("/launcher",))
    sources = [Source(str(work / "one.c"), ("-O0",), (str(tmp_path),)), Source("/stub/two.zig", ())]
    write_commands(str(work / "compile_commands.json"), sources, str(work / "objects"), toolchain)
    one, two = json.loads((work / "compile_commands.json").read_text())
    assert (one["file"], one["output"]) == ("one.c", f"objects/{object_name(sources[0])}")
    assert two["arguments"][:2] == [toolchain.zig, "build-obj"]
    subprocess.run(one["arguments"], cwd=one["directory"], env=toolchain.environment(), check=True)
    assert (work / one["output"]).is_file()
