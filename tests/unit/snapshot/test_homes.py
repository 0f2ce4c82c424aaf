"""Where texts are kept that begin with the home directory, in this process."""

from __future__ import annotations

import gc
import pathlib
import sys
from collections import OrderedDict
from typing import Any

import pytest

from bundler.requests import SNAPSHOTS_UP_TO
from bundler.snapshot.homes import _Homes

pytestmark = pytest.mark.skipif(
    sys.version_info[:2] > SNAPSHOTS_UP_TO, reason="--snapshot does not work with this CPython yet"
)

HOME = "/home/someone"


def text(end: str = "") -> str:
    """A new text."""
    return "".join([HOME, end])


def renewed(*holders: Any) -> list[str]:
    """Put another home in what the holders have.  Returns the values that were reported."""
    said: list[str] = []

    def own(value: Any, holders: int) -> None:
        said.append(str(value))

    homes: Any = _Homes
    homes(HOME, list(holders), gc, pathlib, own).renew("/other")
    return said


def test_dicts_and_lists() -> None:
    space: dict[str, Any] = {"a": text("/x"), "b": text(), "c": text("-else"), "d": {"e": text("/inner")}}
    ordered, words = OrderedDict(a=text("/y")), [1, text("/z")]
    assert len(renewed(space, ordered, words)) == 5
    assert space == {"a": "/other/x", "b": "/other", "c": text("-else"), "d": {"e": "/other/inner"}}
    assert (ordered, words) == ({"a": "/other/y"}, [1, "/other/z"])


def test_classes_and_objects() -> None:
    class Kind:
        place = text("/class")

        def __init__(self) -> None:
            self.place = text("/object")

    made = Kind()
    renewed(Kind, made)
    assert (Kind.place, made.place) == ("/other/class", "/other/object")


def test_defaults_of_functions() -> None:
    def function(a: int, b: str = text("/b"), c: int = 1, *, d: str = text("/d")) -> tuple[str, int, str]:
        return b, c, d

    renewed(function)
    assert function(0) == ("/other/b", 1, "/other/d")


@pytest.mark.parametrize("kind", [pathlib.PosixPath, pathlib.PurePosixPath])
def test_paths(kind: type[pathlib.PurePath]) -> None:
    """The object stays the same one, with other contents."""
    path, other = kind(text("/a")) / "b", kind("/elsewhere")
    assert hash(path) and path.parts and str(path)
    said = renewed(path, other)
    assert {f"{HOME}/a/b", "someone"} <= set(said)
    assert (path, str(path), path.parts) == (kind("/other/a/b"), "/other/a/b", ("/", "other", "a", "b"))
    assert hash(path) == hash(kind("/other/a/b")) and str(other) == "/elsewhere"


def test_other_places_stay() -> None:
    words, keys = (text("/a"),), {text("/b"): 1}
    assert renewed(words, keys) == []
    assert (words, keys) == ((text("/a"),), {text("/b"): 1})


def test_nothing_is_asked_of_proxies() -> None:
    """Theirs are attributes that do what they were made to put off."""

    class Proxy:
        def __init__(self) -> None:
            object.__setattr__(self, "kept", text("/a"))

        def __getattribute__(self, name: str) -> Any:
            raise RuntimeError(name)

    class Without(Proxy):
        @property
        def __dict__(self) -> Any:  # type: ignore[override]
            raise RuntimeError("asked")

        @property  # type: ignore[misc]
        def __class__(self) -> Any:
            raise RuntimeError("asked")

    made = Proxy()
    renewed(made, Without())
    assert object.__getattribute__(made, "kept") == "/other/a"
