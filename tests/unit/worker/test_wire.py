"""Dataclasses as JSON-able data and back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

import pytest

from bundler.target.closure.model import Closure, Missing, Module
from bundler.target.freeze.model import FrozenModule, FrozenSources
from bundler.worker.wire import from_wire, to_wire


@dataclass(frozen=True)
class Inner:
    number: int


@dataclass(frozen=True)
class Outer:
    text: str
    inner: Inner | None = None
    inners: tuple[Inner, ...] = ()
    pairs: tuple[tuple[str, int], ...] = ()
    choice: Literal["a", "b"] = "a"
    share: float = 0.5
    is_odd: bool = False
    maybe: str | None = None


def back(value: Any) -> Any:
    """``value`` after a journey through the pipe."""
    return from_wire(type(value), json.loads(json.dumps(to_wire(value))))


@pytest.mark.parametrize(
    "value",
    [
        Outer("x"),
        Outer("x", Inner(1), (Inner(2), Inner(3)), (("a", 1), ("b", 2)), "b", 1.5, True, "y"),
        Outer("caf\u00e9 \udcff"),
    ],
)
def test_round_trip(value: Outer) -> None:
    assert back(value) == value


def test_round_trip_of_what_the_worker_answers() -> None:
    closure = Closure(
        "script",
        "__main__",
        (Module("a", "source", "/x/a.py", search_paths=("p", "q")), Module("b", "builtin")),
        missing=(Missing("m", ("a",), True, ("try",)),),
    )
    assert back(closure) == closure
    sources = FrozenSources(("a.c",), (FrozenModule("a", "s", "deep", 3),), 4)
    assert back(sources) == sources


def test_data() -> None:
    assert to_wire(Inner(3)) == {"number": 3}
    assert to_wire((Inner(3), "x")) == [{"number": 3}, "x"]


def test_missing_fields_get_their_defaults() -> None:
    assert from_wire(Outer, {"text": "x"}) == Outer("x")


def test_an_unknown_field() -> None:
    with pytest.raises(KeyError):
        from_wire(Inner, {"number": 1, "other": 2})


@pytest.mark.parametrize("kind", [dict, list, bytes])
def test_other_types(kind: type[Any]) -> None:
    with pytest.raises(TypeError, match="cannot cross the worker's pipe"):
        from_wire(kind, {})
