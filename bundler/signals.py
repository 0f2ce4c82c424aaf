"""The signals that end a build: Ctrl-C, ``kill``, and a terminal that closes.

Each becomes an exception, so that children are ended and unfinished files are removed on the way out.  It is
not :exc:`KeyboardInterrupt`: CPython ends itself by a signal, without a message, if that one passes through
``exec()`` of a text, as dataclasses use it (Python/pythonrun.c, run_eval_code_obj).
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from bundler.errors import BundlerError, HungUp, Interrupted, Terminated

_ERRORS: dict[int, type[BundlerError]] = {
    signal.SIGINT: Interrupted,
    signal.SIGTERM: Terminated,
    signal.SIGHUP: HungUp,
}


class Signalled(BaseException):
    """A signal has arrived.  ``failure`` is how the build reports it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        name = signal.Signals(number).name
        self.failure = _ERRORS[number]("interrupted" if number == signal.SIGINT else f"ended by {name}")


@contextmanager
def listening() -> Iterator[None]:
    """Turn the first signal that ends a build into :class:`Signalled`, and ignore those that follow it.

    A second Ctrl-C would otherwise stop the clearing away that the first one began.  A signal that is ignored
    stays so (``nohup``).
    """
    former = {number: signal.getsignal(number) for number in _ERRORS}
    for number, action in former.items():
        if action is not signal.SIG_IGN:
            signal.signal(number, _arrived)
    try:
        yield
    finally:
        for number, action in former.items():
            signal.signal(number, action)


def _arrived(number: int, frame: FrameType | None) -> None:
    for other in _ERRORS:
        signal.signal(other, signal.SIG_IGN)
    raise Signalled(number)
