"""Signals that end a build."""

from __future__ import annotations

import signal

import pytest

from bundler.signals import Signalled, listening


@pytest.mark.parametrize(
    ("number", "code", "message"),
    [
        (signal.SIGINT, 130, "error: interrupted"),
        (signal.SIGTERM, 143, "error: ended by SIGTERM"),
        (signal.SIGHUP, 129, "error: ended by SIGHUP"),
    ],
)
def test_the_first_one_counts(number: int, code: int, message: str) -> None:
    before = signal.getsignal(number)
    with pytest.raises(Signalled) as caught, listening():
        try:
            signal.raise_signal(number)
        finally:
            signal.raise_signal(signal.SIGINT)  # while the first one is cleared away after
            signal.raise_signal(signal.SIGTERM)
    assert (caught.value.failure.exit_code, str(caught.value.failure)) == (code, message)
    assert signal.getsignal(number) is before


def test_what_was_ignored_stays_ignored() -> None:
    """nohup ignores SIGHUP."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with listening():
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
