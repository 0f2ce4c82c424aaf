"""bundler.requests: options as questions to the worker."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.described import INTERPRETER

from bundler.contract import ROOT
from bundler.errors import UsageError
from bundler.options import BuildOptions
from bundler.requests import check_supported, closure_request, modules_to_freeze
from bundler.target.closure.model import Closure, Module
from bundler.target.freeze.model import FreezeChoice, ModuleToFreeze


def test_what_to_analyse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker's directory is another one: paths are absolute."""
    monkeypatch.chdir(tmp_path)
    options = BuildOptions(
        script="src/app.py",
        paths=("lib",),
        hidden_imports=("h",),
        collect_data=("d",),
        collect_submodules=("s",),
        collect_all=("a",),
        copy_metadata=("m",),
        exclude_modules=("x",),
        optimize=2,
        strict=True,
    )
    request = closure_request(options, ("traced",))
    assert (request.script, request.paths) == (f"{tmp_path}/src/app.py", (f"{tmp_path}/lib",))
    assert request.hidden_imports == ("h", "d")
    assert request.collect_submodules == ("s", "a")
    assert (request.copy_metadata, request.excludes, request.optimize) == (("m",), ("x",), 2)
    assert request.traced == ("traced",)
    assert request.hooks is not None and request.hooks.strict


@pytest.mark.parametrize(
    "entry", [{"module": "pkg.mod"}, {"console_script": "tool"}, {"entry_point": "pkg.mod:f"}]
)
def test_entries(entry: dict[str, str]) -> None:
    request = closure_request(BuildOptions(**entry, name="x"))  # type: ignore[arg-type]
    assert request.script is None
    assert {name: getattr(request, name) for name in entry} == entry


def test_the_modules_of_a_snapshot() -> None:
    """Those that its options name, and those that it provides, are for the closure to find."""
    request = closure_request(
        BuildOptions(script="a.py", snapshot=True, snapshot_imports=("b",), snapshot_until="c.d:f")
    )
    assert request.hidden_imports == ("b", "c.d")
    assert [Path(path).name for path in request.provided] == ["snapshot"]
    assert closure_request(BuildOptions(script="a.py")).provided == ()


MODULES = (
    Module("__main__", "source", filename="app", source_text="pass"),
    Module("pkg", "bytecode", "/x/pkg.pyc", group="dist:x", filename="pkg.pyc"),
    Module("fast", "extension", "/x/fast.so", filename="fast.so"),
    Module("sys", "builtin"),
    Module("os", "frozen", "/lib/os.py", filename="os.py"),
    Module("space", "namespace"),
)


def frozen(**options: Any) -> list[ModuleToFreeze]:
    closure = Closure("script", "__main__", MODULES)
    return modules_to_freeze(closure, BuildOptions(script="app.py", **options))


def test_what_to_freeze() -> None:
    assert frozen() == [
        ModuleToFreeze("__main__", "source", f"{ROOT}/app", "app", "auto", source_text="pass"),
        ModuleToFreeze("pkg", "bytecode", f"{ROOT}/pkg.py", "dist:x", "auto", "/x/pkg.pyc"),
    ]


@pytest.mark.parametrize(
    ("options", "mode"),
    [
        ({}, "auto"),
        ({"freeze": "deep"}, "deep"),
        ({"small": True}, "auto"),
        ({"pie": True}, "auto"),
        # it cannot be packed, and marshalled code is smaller than what is not packed
        ({"small": True, "pie": True}, "marshal"),
        ({"small": True, "pie": True, "freeze": "deep"}, "deep"),
    ],
)
def test_how(options: dict[str, Any], mode: FreezeChoice) -> None:
    assert {module.mode for module in frozen(**options)} == {mode}


def test_lazy_imports_need_a_cpython_that_has_them() -> None:
    lazy = BuildOptions(script="app.py", lazy_imports="all")
    check_supported(BuildOptions(script="app.py"), replace(INTERPRETER, version=(3, 11, 7)))
    check_supported(lazy, replace(INTERPRETER, version=(3, 15, 0)))
    with pytest.raises(UsageError, match=r"CPython 3\.14\.8 cannot make imports lazy"):
        check_supported(lazy, replace(INTERPRETER, version=(3, 14, 8)))


def test_snapshots_need_a_cpython_of_which_they_can_be_taken() -> None:
    snapshot = BuildOptions(script="app.py", snapshot=True)
    check_supported(snapshot, replace(INTERPRETER, version=(3, 13, 9)))
    with pytest.raises(UsageError, match=r"--snapshot does not work with CPython 3\.14\.0 yet"):
        check_supported(snapshot, replace(INTERPRETER, version=(3, 14, 0)))
