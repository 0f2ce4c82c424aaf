"""What is reported about hooks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bundler.report.hooks import listed, problems, report_hooks
from bundler.target.closure.model import Closure
from bundler.target.hooks.model import HookResults, HookUse

USE = HookUse("pkg", "/h/hook-pkg.py", "bundler")


class Lines:
    """A reporter that remembers."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def detail(self, text: str) -> None:
        self.lines.append(f"detail: {text}")

    def warn(self, text: str) -> None:
        self.lines.append(f"warn: {text}")


def details(**changes: Any) -> list[str]:
    return [line.strip() for line in listed([replace(USE, **changes)], details=True)][1:]


def test_one_line_each() -> None:
    uses = [USE, replace(USE, kind="pre_find_module_path"), replace(USE, module="", kind="run-time")]
    assert [*listed(uses, details=False)] == [
        "pkg: /h/hook-pkg.py (bundler)",
        "pkg: /h/hook-pkg.py (bundler, pre_find_module_path)",
        "any program: /h/hook-pkg.py (bundler, run-time)",
    ]


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({}, ["nothing"]),
        ({"kind": "run-time"}, []),
        ({"hidden_imports": ("a", "b")}, ["hidden imports: a, b"]),
        ({"excluded_imports": ("a",)}, ["excluded imports: a"]),
        ({"datas": (("/x/a", "p/a"),)}, ["data files: p/a"]),
        ({"binaries": (("/x/a", "p/a.so"),)}, ["binaries: p/a.so"]),
        (
            {"hidden_imports": tuple("abcdefghij")},
            ["hidden imports: a, b, c, d, e, f, g, h and 2 more"],
        ),
        ({"problem": "Traceback\nOops"}, ["Traceback", "Oops"]),
        ({"output": "one\ntwo"}, ["printed: one", "printed: two", "nothing"]),
    ],
)
def test_details(changes: dict[str, Any], lines: list[str]) -> None:
    assert details(**changes) == lines


def test_problems() -> None:
    use = replace(USE, missing=("gone",), remarks=("a remark",), problem="Traceback\nOops")
    assert problems(use) == ["hidden import gone is not there", "a remark", "Traceback", "Oops"]
    assert problems(USE) == []


def test_report() -> None:
    bad = replace(USE, problem="Traceback\nOops", missing=("gone",), seconds=0.256)
    reporter: Any = Lines()
    report_hooks(Closure("script", "__main__", (), hooks=HookResults((USE, bad))), reporter)
    assert reporter.lines == [
        "detail: hook pkg: /h/hook-pkg.py (bundler), 0.00 s",
        "detail: hook pkg: /h/hook-pkg.py (bundler), 0.26 s",
        "warn: the hook /h/hook-pkg.py failed: Oops",
        "detail: hook pkg: hidden import gone is not there",
    ]
