"""The hooks that bundler brings (hooks/stdhooks)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from support import pythons
from support.hooks import hook_request, process

from bundler.target.hooks.index import HookIndex
from bundler.target.hooks.model import HookDirectory

HOOKS = Path(__file__).resolve().parents[4] / "hooks" / "stdhooks"


def test_each_says_why_it_is_there() -> None:
    files = sorted(HOOKS.rglob("*.py"))
    assert files
    for file in files:
        assert ast.get_docstring(ast.parse(file.read_text())), file


def test_the_table_of_run_time_hooks() -> None:
    index = HookIndex([HookDirectory(str(HOOKS), "bundler", 0)])
    assert not index.remarks and index.all()
    scripts = {hook.file for hook in index.runtime}
    assert scripts == {str(path) for path in (HOOKS / "rthooks").glob("*.py")}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("lib2to3.refactor", "lib2to3.fixes.fix_print"),
        ("lib2to3.pygram", "lib2to3/Grammar.txt"),
        ("_tkinter", "_tcl_data"),
    ],
)
def test_standard_library(target: pythons.Python, module: str, expected: str) -> None:
    """Each hook for the standard library has a result, if the target interpreter has the module."""
    if module.startswith("lib2to3") and target.version not in ("3.11", "3.12"):
        pytest.skip("lib2to3 left the standard library in 3.13")
    with process(target.executable) as running:
        answer = running.ask(hook_request(HOOKS / f"hook-{module}.py", module))
    if module == "_tkinter" and not answer["datas"]:
        pytest.skip("this interpreter was built without tkinter")
    answered = answer["hiddenimports"] + [f"{place}/{Path(source).name}" for source, place in answer["datas"]]
    assert expected in answered or any(name.startswith(expected) for name in answered)
