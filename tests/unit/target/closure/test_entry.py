"""Where a program starts, and what happens when it cannot."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

import pytest
from support.environments import without_packages

from bundler.errors import (
    ConsoleScriptUnknown,
    EntryNotFound,
    EntrySyntaxError,
    InputUnreadable,
    UsageError,
)
from bundler.target.closure.entry import Entry, find_entry, script_directory
from bundler.target.closure.find.distributions import DistributionIndex
from bundler.target.closure.find.locate import Locator
from bundler.target.closure.model import ClosureRequest


def entry(request: ClosureRequest) -> Entry:
    with without_packages():
        path = [*script_directory(request), *request.paths, *sys.path]
    return find_entry(request, Locator(path), DistributionIndex(path))


def test_a_script(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text("x = 1\n")
    found = entry(ClosureRequest(script=str(script)))
    assert (found.kind, found.name, found.filename, found.source) == (
        "script",
        "__main__",
        "app.py",
        b"x = 1\n",
    )
    assert script_directory(ClosureRequest(script=str(script))) == (str(tmp_path),)


def test_a_link_has_the_directory_of_its_target(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/app.py").write_text("")
    (tmp_path / "link.py").symlink_to(tmp_path / "real/app.py")
    assert script_directory(ClosureRequest(script=str(tmp_path / "link.py"))) == (str(tmp_path / "real"),)


def test_a_directory_and_an_archive(tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text("x = 1\n")
    archive = tmp_path / "app.pyz"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("__main__.py", "x = 2\n")
    for path, source in ((tmp_path, b"x = 1\n"), (archive, b"x = 2\n")):
        found = entry(ClosureRequest(script=str(path)))
        assert (found.filename, found.source) == ("__main__.py", source)
        assert found.main is not None and found.main.origin == os.path.join(path, "__main__.py")
        assert script_directory(ClosureRequest(script=str(path))) == (str(path),)


def test_a_missing_script_suggests_a_neighbour(tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text("")
    with pytest.raises(EntryNotFound, match=r"did you mean 'server\.py'"):
        entry(ClosureRequest(script=str(tmp_path / "sever.py")))


def test_a_directory_without_main(tmp_path: Path) -> None:
    with pytest.raises(EntryNotFound, match="without a __main__"):
        entry(ClosureRequest(script=str(tmp_path)))


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_script(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.touch(0)
    with pytest.raises(InputUnreadable, match="Permission denied"):
        entry(ClosureRequest(script=str(script)))


def test_a_syntax_error_shows_the_place(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text("x = 1\nif x\n    y\n")
    with pytest.raises(EntrySyntaxError) as caught:
        entry(ClosureRequest(script=str(script)))
    assert caught.value.why.splitlines() == [f"{script}:2: expected ':'", "    if x", "        ^"]


@pytest.mark.parametrize("source", [b"return\n", b"\xff = 1\n", b"x = '\0'\n"])
def test_other_reasons_not_to_compile(tmp_path: Path, source: bytes) -> None:
    script = tmp_path / "app.py"
    script.write_bytes(source)
    with pytest.raises(EntrySyntaxError):
        entry(ClosureRequest(script=str(script)))


def test_a_package_runs_its_main() -> None:
    assert entry(ClosureRequest(module="json.tool")).name == "json.tool"
    assert entry(ClosureRequest(module="unittest")).name == "unittest.__main__"


@pytest.mark.parametrize("module", ["no_such_module", "json.nothing", "email", "math", "sys"])
def test_modules_that_cannot_run(module: str) -> None:
    with pytest.raises(EntryNotFound, match=module):
        entry(ClosureRequest(module=module))


def test_damaged_bytecode_as_the_program(tmp_path: Path) -> None:
    (tmp_path / "bare.pyc").write_bytes(b"old bytecode")
    with pytest.raises(InputUnreadable, match=r"bare\.pyc"):
        entry(ClosureRequest(module="bare", paths=(str(tmp_path),)))


def test_close_names_of_modules() -> None:
    with pytest.raises(EntryNotFound, match=r"json\.decoder"):
        entry(ClosureRequest(module="json.decodr"))


def test_an_entry_point() -> None:
    found = entry(ClosureRequest(entry_point="json.tool:main.inner [extra]"))
    assert found.filename == "tool" and found.generated
    assert "from json.tool import main\n" in str(found.source)
    assert "sys.exit(main.inner())" in str(found.source)


@pytest.mark.parametrize("reference", ["json.tool", "json.tool:", ":main", "json tool:main", "a:b:c"])
def test_malformed_entry_points(reference: str) -> None:
    with pytest.raises(UsageError):
        entry(ClosureRequest(entry_point=reference))


def test_an_entry_point_of_no_module() -> None:
    with pytest.raises(EntryNotFound):
        entry(ClosureRequest(entry_point="no_such_module:main"))


def test_an_unknown_console_script_suggests_others(tmp_path: Path) -> None:
    info = tmp_path / "tool-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tool\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[console_scripts]\nfrobnicate = json.tool:main\n")
    with pytest.raises(ConsoleScriptUnknown, match="did you mean 'frobnicate'"):
        entry(ClosureRequest(console_script="frobnicat", paths=(str(tmp_path),)))
    found = entry(ClosureRequest(console_script="frobnicate", paths=(str(tmp_path),)))
    assert [each.name for each in found.distributions] == ["tool"]


@pytest.mark.parametrize("request_", [ClosureRequest(), ClosureRequest(script="a", module="b")])
def test_exactly_one_beginning(request_: ClosureRequest) -> None:
    with pytest.raises(UsageError):
        find_entry(request_, Locator([]), DistributionIndex([]))


def test_a_script_file_of_a_distribution(tmp_path: Path) -> None:
    """It is not an entry point; the record lists it in a ``bin`` directory."""
    site, scripts = tmp_path / "lib/python3/site-packages", tmp_path / "bin"
    info = site / "tool-1.dist-info"
    for directory in (info, scripts):
        directory.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tool\nVersion: 1\n")
    (info / "RECORD").write_text("../../../bin/tool,,\n../../../bin/shell,,\n")
    (scripts / "tool").write_text("#!/x/bin/python\nimport tool\n")
    (scripts / "shell").write_text("#!/bin/sh\nexec tool\n")
    found = entry(ClosureRequest(console_script="tool", paths=(str(site),)))
    assert (found.kind, found.filename, found.source) == ("script", "tool", b"#!/x/bin/python\nimport tool\n")
    assert [each.name for each in found.distributions] == ["tool"]
    with pytest.raises(ConsoleScriptUnknown):
        entry(ClosureRequest(console_script="shell", paths=(str(site),)))


@pytest.mark.parametrize(
    "source",
    [
        "def main(): pass\n",
        "from x import main\n",
        "from x import *\n",
        "main = 1\n",
        "globals()['main'] = 1\n",
    ],
)
def test_a_function_that_may_be_there(tmp_path: Path, source: str) -> None:
    (tmp_path / "app.py").write_text(source)
    assert entry(ClosureRequest(entry_point="app:main", paths=(str(tmp_path),))).kind == "script"


def test_a_function_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("def main(): pass\n")
    with pytest.raises(EntryNotFound, match="app does not define mian") as caught:
        entry(ClosureRequest(entry_point="app:mian", paths=(str(tmp_path),)))
    assert "'main'" in caught.value.hint


def test_a_submodule_as_the_function(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").touch()
    (tmp_path / "app" / "sub.py").touch()
    assert entry(ClosureRequest(entry_point="app:sub.main", paths=(str(tmp_path),))).kind == "script"


def test_several_commands(tmp_path: Path) -> None:
    info = tmp_path / "tool-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tool\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[console_scripts]\nfrob = json.tool:main\n")
    found = entry(ClosureRequest(commands=("frob", "other=json:loads.__call__"), paths=(str(tmp_path),)))
    assert [each.name for each in found.distributions] == ["tool"]
    assert (found.kind, found.generated, found.filename) == ("script", True, "commands")
    source = str(found.source)
    assert "from json.tool import main\n        _run = main\n" in source
    assert "from json import loads\n        _run = loads.__call__\n" in source
    assert "--bundler-links" in source
    without = entry(ClosureRequest(commands=("x=json:loads",), links=False))
    assert "--bundler-links" not in str(without.source)
    with pytest.raises(ConsoleScriptUnknown):
        entry(ClosureRequest(commands=("frob", "none"), paths=(str(tmp_path),)))
    with pytest.raises(EntryNotFound):
        entry(ClosureRequest(commands=("frob=colorsys:none",)))
