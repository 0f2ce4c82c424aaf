"""The folders of tests/unit are those of bundler/, and each module has a test file of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import bundler

TESTS = Path(__file__).resolve().parent
PACKAGE = Path(bundler.__file__).parent

DATA_ONLY = {
    "inventory/model.py",
    "libpython/model.py",
    "manifest/model.py",
    "report/result.py",
    "target/closure/model.py",
    "target/freeze/model.py",
}
"""Modules of records and words without a line of logic; ``__init__.py`` holds a docstring."""

TOPICS = {
    "test_bench_throughput.py": "tests/benchmarks",
    "test_ci.py": ".ci/run",
    "test_completion.py": "what click does with the commands",
    "test_docs.py": "docs/ and the code",
    "test_interleave.py": "tests/benchmarks",
    "test_lint.py": "linters",
    "test_man_page.py": "docs/bundler.1",
    "test_mirror.py": "tests/unit itself",
    "test_programs.py": "tests/support",
    "test_pythons.py": "tests/support and tests/conftest.py",
    "test_readme.py": "README.md",
    "test_testing_root.py": "tests/support",
    "runtime_stub/test_capi.py": "the stub's C",
    "runtime_stub/test_compat.py": "the stub's C",
    "runtime_stub/test_frames.py": "the stub's C",
    "runtime_stub/test_images.py": "the stub's C",
    "runtime_stub/test_rooms.py": "the stub's C",
    "runtime_stub/test_sanitizers.py": "the stub's C",
    "runtime_stub/test_thaw.py": "the stub's C",
    "target/test_boundary.py": "what all of target/ imports",
    "target/freeze/test_constants.py": "a property of the whole freezer",
    "target/freeze/test_golden.py": "the text that the whole freezer generates",
    "target/freeze/test_sweep.py": "the standard library, through the whole freezer",
    "target/hooks/test_api.py": "hooks/api",
    "target/hooks/test_contrib.py": "hooks of the community",
    "target/hooks/test_own.py": "hooks/stdhooks",
}
"""Test files that are about something else than one module of bundler/, and what that is."""


def modules() -> Iterator[str]:
    for path in PACKAGE.rglob("*.py"):
        if path.name != "__init__.py":
            yield path.relative_to(PACKAGE).as_posix()


def file_of(module: str) -> str:
    """The test file of ``module``: ``elf/test_search.py`` for ``elf/search.py``."""
    folder, slash, name = module.removesuffix(".py").rpartition("/")
    return f"{folder}{slash}test_{name.strip('_')}.py"


def found() -> set[str]:
    return {path.relative_to(TESTS).as_posix() for path in TESTS.rglob("test_*.py")}


def test_each_module_has_its_file() -> None:
    expected = {file_of(module) for module in modules() if module not in DATA_ONLY}
    assert expected - found() == set()


def test_each_file_has_its_module() -> None:
    expected = {file_of(module) for module in modules()}
    assert found() - expected - {*TOPICS} == set()
    assert {*TOPICS} <= found() and not {*TOPICS} & expected


def test_data_needs_no_tests() -> None:
    """A module that is exempt defines records without methods, and names."""
    allowed = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.Expr)
    assert {*modules()} >= DATA_ONLY
    for module in DATA_ONLY:
        for statement in ast.parse((PACKAGE / module).read_text()).body:
            members = statement.body if isinstance(statement, ast.ClassDef) else [statement]
            assert all(isinstance(member, allowed) for member in members), module
