"""Requests in, replies out."""

from __future__ import annotations

import errno
import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from bundler.errors import EntryNotFound
from bundler.target import methods
from bundler.worker.protocol import DESCRIBE, FREEZE, decode, encode

Method = Callable[[dict[str, Any], methods.Reports], Any]


def answer(
    monkeypatch: pytest.MonkeyPatch, method: Method, *requests: dict[str, Any]
) -> list[dict[str, Any]]:
    """The replies to ``requests``, which ``method`` answers."""
    for name in (DESCRIBE, FREEZE):
        monkeypatch.setitem(methods._METHODS, name, method)
    asked = [{"id": number, "method": DESCRIBE, "params": {}, **each} for number, each in enumerate(requests)]
    replies = io.BytesIO()
    methods.answer_requests(io.BytesIO(b"".join(map(encode, asked))), replies)
    return [decode(line) for line in replies.getvalue().splitlines()]


def test_results(monkeypatch: pytest.MonkeyPatch) -> None:
    def echo(params: dict[str, Any], reports: methods.Reports) -> Any:
        return (params["x"],)

    said = answer(monkeypatch, echo, {"params": {"x": 1}}, {"params": {"x": 2}})
    assert said == [{"id": 0, "result": [1]}, {"id": 1, "result": [2]}]


@pytest.mark.parametrize(
    ("error", "kind", "what"),
    [
        (EntryNotFound("no script"), "EntryNotFound", "no script"),
        (ValueError("odd"), "InternalError", "the analysis failed: ValueError: odd"),
        (
            OSError(errno.ENOSPC, "No space left"),
            "DiskFull",
            "no space left: failed while generating sources",
        ),
        (OSError(errno.EIO, "I/O error", "/x"), "InputUnreadable", "cannot read /x"),
    ],
)
def test_errors(monkeypatch: pytest.MonkeyPatch, error: Exception, kind: str, what: str) -> None:
    """One that fails does not end the worker."""

    def fail(params: dict[str, Any], reports: methods.Reports) -> Any:
        if params.get("fail"):
            raise error
        return "fine"

    failed, fine = answer(monkeypatch, fail, {"params": {"fail": True}}, {})
    assert (failed["error"]["class"], failed["error"]["what"]) == (kind, what)
    if kind == "InternalError":
        assert "Traceback" in failed["error"]["why"]
    assert fine == {"id": 1, "result": "fine"}


@pytest.mark.parametrize(("place", "kind"), [("/out/a.c", "OutputNotWritable"), ("/x", "InputUnreadable")])
def test_what_freezing_writes(monkeypatch: pytest.MonkeyPatch, place: str, kind: str) -> None:
    def fail(params: dict[str, Any], reports: methods.Reports) -> Any:
        raise OSError(errno.EACCES, "Permission denied", place)

    (reply,) = answer(monkeypatch, fail, {"method": FREEZE, "params": {"out_dir": "/out"}})
    assert reply["error"]["class"] == kind


def test_an_unknown_method(monkeypatch: pytest.MonkeyPatch) -> None:
    (reply,) = answer(monkeypatch, lambda params, progress: None, {"method": "other"})
    assert reply["error"]["class"] == "InternalError"


def test_progress_is_not_reported_more_often_than_anybody_can_see(monkeypatch: pytest.MonkeyPatch) -> None:
    """But the last of it always is."""
    times = iter([10.0, 10.01, 10.05, 10.2, 10.21])
    clock = SimpleNamespace(monotonic=lambda: next(times))
    monkeypatch.setattr("bundler.target.methods.time", clock)

    def count(params: dict[str, Any], reports: methods.Reports) -> Any:
        for number in range(1, 6):
            reports.progress(number, 5, f"m{number}")

    *events, result = answer(monkeypatch, count, {})
    assert [(event["done"], event["total"], event["what"]) for event in events] == [
        (1, 5, "m1"),
        (4, 5, "m4"),
        (5, 5, "m5"),
    ]
    assert {event["event"] for event in events} == {"progress"} and {event["id"] for event in events} == {0}
    assert result == {"id": 0, "result": None}


def test_describe() -> None:
    replies = io.BytesIO()
    methods.answer_requests(io.BytesIO(encode({"id": 7, "method": DESCRIBE, "params": {}})), replies)
    reply = decode(replies.getvalue())
    assert reply["id"] == 7 and reply["result"]["libs"]
