"""The hook process: a child of the worker, in the target interpreter.

``TARGET_PYTHON -I serve.py``.  Requests come on stdin, and answers go to stdout.  Each is one JSON object on
a line, and there is one request at a time::

    {"do": "set up", "api": "...", "path": [...], "packages": {"name": "directory"}, "watch": "seen.py"}
    {"do": "hook", "file": "...", "module": "...", "origin": "...", "search_paths": [...], "config": {}}
    {"do": "before", "file": "...", "kind": "pre_safe_import_module", "module": "...", "search_dirs": [...]}
    {"do": "directories", "reference": "package.module:function"}
    {"do": "seen"}

    {"result": {...}}
    {"error": "a traceback"}

1. Move the pipe: fd 0 becomes /dev/null, and fd 1 becomes the same as stderr, a file that the worker reads.
   So what a hook or its package prints cannot get between two answers.
2. Make ``PyInstaller`` and the packages named in "packages" importable, with the finder of finder.py.
   ``sys.path`` is the program's, without directories of bundler.
3. Answer requests.  After each, restore what the hook may have changed: the working directory, the
   environment and ``sys.path``.

The worker limits the time, and starts another process if this one ends or has to be ended.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import IO, Any


def main() -> int:
    """Answer requests until end of file.  Returns the exit status."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    _die_with_parent()
    for line in requests:
        request = json.loads(line)
        try:
            method = _METHODS[request.pop("do")]
            with contextlib.nullcontext() if method is _set_up else _put_back():
                answer = {"result": method(**request)}
        except KeyboardInterrupt:
            raise
        except BaseException:  # a hook may raise anything, SystemExit included
            answer = {"error": traceback.format_exc()}
        _send(replies, answer)
    return 0


def _die_with_parent() -> None:
    """Ask the kernel to end this process when the worker dies (prctl(2)).

    A worker that is killed cannot do it, and this process is in a group of its own, so Ctrl-C does not reach
    it.
    """
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes

        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL, 0, 0, 0)


def _send(replies: IO[bytes], answer: dict[str, Any]) -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    replies.write(json.dumps(answer).encode("ascii") + b"\n")
    replies.flush()


@contextlib.contextmanager
def _put_back() -> Iterator[None]:
    path, environment, directory = sys.path[:], dict(os.environ), os.getcwd()
    try:
        yield
    finally:
        sys.path[:] = path
        if dict(os.environ) != environment:
            os.environ.clear()
            os.environ.update(environment)
        with contextlib.suppress(OSError):
            os.chdir(directory)


def _set_up(api: str, path: list[str], packages: dict[str, str], watch: str) -> None:
    directory = os.path.dirname(os.path.abspath(__file__))
    sys.dont_write_bytecode = True  # do not write __pycache__ beside hooks
    seen = _load("_hook_seen", watch).SEEN
    seen.start()
    seen.note_process()
    load_finder(directory).install(api, packages)
    sys.path[:] = path
    from PyInstaller import _state

    _state.state = _state.State(api, tuple(path), dict(packages), directory)


def load_finder(directory: str) -> Any:
    """The module finder.py of ``directory``, which is not on ``sys.path``."""
    return _load("_hook_finder", os.path.join(directory, "finder.py"))


def _load(name: str, path: str) -> Any:
    import importlib.util

    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _run_hook(
    file: str,
    module: str,
    origin: str | None,
    search_paths: list[str] | None,
    config: dict[str, Any],
    graph: list[str] | None = None,
) -> Any:
    from PyInstaller import _hook

    return _hook.run(file, module, origin, search_paths, config, graph or ())


def _run_before(file: str, kind: str, module: str, search_dirs: list[str]) -> Any:
    from PyInstaller import _before

    return _before.run(file, kind, module, search_dirs)


def _directories(reference: str) -> list[str]:
    """The result of the function that an entry point ``hook-dirs`` names."""
    import importlib

    name, _, attribute = reference.partition(":")
    function: Any = importlib.import_module(name.strip())
    for part in attribute.strip().split("."):
        function = getattr(function, part)
    return [os.path.abspath(path) for path in function()]


def _seen() -> Any:
    """What this process has looked at (bundler/target/seen.py)."""
    return sys.modules["_hook_seen"].SEEN.to_wire()


_METHODS: dict[str, Callable[..., Any]] = {
    "set up": _set_up,
    "hook": _run_hook,
    "before": _run_before,
    "directories": _directories,
    "seen": _seen,
}

if __name__ == "__main__":
    sys.exit(main())
