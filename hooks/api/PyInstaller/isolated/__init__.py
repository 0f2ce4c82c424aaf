"""``PyInstaller.isolated``: calls of functions in a child process, so that their imports stay there.

The child process runs ``hooks/process/isolated.py``.  It gets the code object of a function.  So the function
can use its arguments and what it imports itself, but not the global variables of its hook.
"""

from __future__ import annotations

import functools
import marshal
import os
import subprocess
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any

from PyInstaller import _state

__all__ = ["Python", "SubprocessDiedError", "call", "decorate"]


class SubprocessDiedError(RuntimeError):
    """The child process ended during a call."""


class Python:
    """One child process for several calls; a context manager."""

    def __init__(self, strict_mode: bool | None = None) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Python:
        program = os.path.join(_state.state.directory, "isolated.py")
        request_end, requests = os.pipe()
        replies, reply_end = os.pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-I", program, str(request_end), str(reply_end)],
            pass_fds=(request_end, reply_end),
            stdin=subprocess.DEVNULL,
        )
        os.close(request_end)
        os.close(reply_end)
        self._requests = os.fdopen(requests, "wb")
        self._replies = os.fdopen(replies, "rb")
        state = _state.state
        self._send((state.directory, state.api, list(sys.path), dict(state.packages)))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process is not None
        try:
            self._requests.close()
        except BrokenPipeError:
            pass
        self._replies.close()
        try:
            self._process.wait(5)  # seconds, because threads of a package may keep it alive
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def call(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """The result of ``function(*args, **kwargs)``.  Arguments and result must be of built-in types.

        Raises ``RuntimeError`` with the traceback if the function raises, and ``SubprocessDiedError`` if it
        ends its process.
        """
        if self._process is None:
            raise RuntimeError("isolated.Python() has to be entered first: with isolated.Python() as child")
        plain = _unwrapped(function)
        described = (plain.__code__, plain.__defaults__, plain.__kwdefaults__, plain.__name__)
        name = plain.__name__
        try:
            self._send((*described, plain.__module__, args, kwargs))
            head = self._replies.read(8)
            data = self._replies.read(int.from_bytes(head, "little"))
        except BrokenPipeError:
            head = data = b""
        if len(head) < 8:
            status = self._process.wait()
            raise SubprocessDiedError(
                f"the process ended with status {status} in the isolated call of {name}()"
            )
        answer = marshal.loads(data)
        if answer[0]:
            return answer[1]
        raise RuntimeError(f"the isolated call of {name}() raised {answer[1]}\n{answer[2]}")

    def _send(self, message: Any) -> None:
        data = marshal.dumps(message)
        self._requests.write(len(data).to_bytes(8, "little") + data)
        self._requests.flush()


def _unwrapped(function: Any) -> Any:
    """The function to which ``decorate`` was applied, for a decorated function."""
    return getattr(function, "_isolated_function", function)


def call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The result of one call in a child process of its own (see :meth:`Python.call`)."""
    with Python() as child:
        return child.call(function, *args, **kwargs)


def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that calls ``function`` in a child process of its own."""

    @functools.wraps(function)
    def isolated(*args: Any, **kwargs: Any) -> Any:
        return call(function, *args, **kwargs)

    isolated._isolated_function = function  # type: ignore[attr-defined]
    return isolated
