"""A child process of the hook process, which calls functions for a hook (``PyInstaller.isolated``).

``TARGET_PYTHON -I isolated.py READ_FD WRITE_FD``.  A message in either direction is a length in eight
bytes, little-endian, and as many marshalled bytes.  (Both processes run the same interpreter, as marshal
needs.)  The first message is (directory, api, sys.path, packages).  Every later one is a call: (code,
defaults, keyword defaults, name, module name, args, kwargs).  The answer is (True, result) or (False, what
was raised, traceback).
"""

from __future__ import annotations

import marshal
import os
import sys
import traceback
import types

TYPE_CHECKING = False  # importing typing would take longer than most calls
if TYPE_CHECKING:
    from typing import IO, Any


def main() -> int:
    """Answer calls until end of file.  Returns the exit status."""
    requests, replies = (os.fdopen(int(word), mode) for word, mode in zip(sys.argv[1:], ("rb", "wb")))
    directory, api, path, packages = marshal.loads(_read(requests))
    sys.argv = [""]
    sys.dont_write_bytecode = True
    _install(directory, api, packages)
    sys.path[:] = path
    while True:
        data = _read(requests)
        if not data:
            return 0
        answer = _call(*marshal.loads(data))
        try:
            packed = marshal.dumps(answer)
        except ValueError as error:
            text = f"the result of an isolated function must be made of built-in types: {error}"
            packed = marshal.dumps((False, text, text))
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        replies.write(len(packed).to_bytes(8, "little") + packed)
        replies.flush()


def _read(stream: IO[bytes]) -> bytes:
    head = stream.read(8)
    return stream.read(int.from_bytes(head, "little")) if len(head) == 8 else b""


def _install(directory: str, api: str, packages: dict[str, str]) -> None:
    """Make ``PyInstaller`` importable, as serve.py does, for functions that import it."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("_hook_finder", os.path.join(directory, "finder.py"))
    assert spec is not None and spec.loader is not None
    finder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(finder)
    finder.install(api, packages)


def _call(
    code: types.CodeType,
    defaults: tuple[object, ...] | None,
    keyword_defaults: dict[str, Any] | None,
    name: str,
    module: str,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> tuple[Any, ...]:
    scope = {"__name__": module, "__isolated__": True, "__builtins__": __builtins__}
    try:
        function = types.FunctionType(code, scope, name, defaults)
        function.__kwdefaults__ = keyword_defaults
        return True, function(*args, **kwargs)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return False, f"{type(error).__name__}: {error}", traceback.format_exc()


if __name__ == "__main__":
    sys.exit(main())
