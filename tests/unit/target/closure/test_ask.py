"""Who asks for what, and which missing imports matter."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from bundler.target.closure.ask import Asked
from bundler.target.closure.model import ImportContext, Missing


def missed(asked: Asked, roots: Iterable[str] = ("main",), app: Iterable[str] = ()) -> dict[str, Missing]:
    return {missing.name: missing for missing in asked.result(roots, {*app}.__contains__)}


@pytest.mark.parametrize(
    ("context", "optional"),
    [
        ("top-level", False),
        ("hidden", False),
        ("function", True),
        ("conditional", True),
        ("guarded", True),
        ("try", True),
        ("distribution", True),
    ],
)
def test_how_the_entry_asks(context: ImportContext, optional: bool) -> None:
    asked = Asked()
    asked.missing("x", "main", context)
    assert missed(asked)["x"] == Missing("x", ("main",), optional, (context,))


@pytest.mark.parametrize("order", [("try", "top-level", "function"), ("function", "top-level", "try")])
def test_the_most_urgent_way_counts(order: tuple[ImportContext, ...]) -> None:
    asked = Asked()
    for context in order:
        asked.missing("x", "main", context)
    assert missed(asked)["x"].reasons == ("top-level",)


def test_a_module_that_is_imported_only_perhaps() -> None:
    asked = Asked()
    asked.found("maybe", "main", "try")
    asked.found("sure", "main", "top-level")
    asked.found("deep", "sure", "top-level")
    for importer in ("maybe", "deep"):
        asked.missing("x", importer, "top-level")
    assert missed(asked)["x"] == Missing("x", ("deep", "maybe"), False, ("top-level", "indirect"))
    assert missed(asked, roots=["other"])["x"].optional


def test_functions_of_the_application_are_there_to_be_called() -> None:
    asked = Asked()
    asked.found("late", "main", "function")
    asked.missing("x", "late", "top-level")
    assert missed(asked)["x"].optional
    assert not missed(asked, app=["main"])["x"].optional


def test_imports_in_a_circle_have_an_end() -> None:
    asked = Asked()
    asked.found("a", "main", "top-level")
    asked.found("main", "a", "top-level")
    asked.missing("x", "a", "top-level")
    assert not missed(asked)["x"].optional


@pytest.mark.parametrize("name", ["winreg", "java.lang", "org.python.core", "msvcrt.x"])
def test_modules_of_other_platforms_are_not_missed(name: str) -> None:
    asked = Asked()
    asked.missing(name, "main", "top-level")
    assert missed(asked) == {}


def test_importers() -> None:
    asked = Asked()
    for importer in ("b", "a", ""):
        asked.found("x", importer, "hidden")
    assert asked.importers("x") == ("a", "b")
    assert asked.importers("y") == ()


def test_sorted_by_name() -> None:
    asked = Asked()
    for name in ("z", "a", "m"):
        asked.missing(name, "main", "try")
    assert [*missed(asked)] == ["a", "m", "z"]
