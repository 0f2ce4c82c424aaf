"""A command that is watched by a process of its own: a test process may have threads, and must not fork."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

_PROGRAM = """\
import json, sys, tempfile
from dataclasses import asdict
from functools import partial
from bundler.check.namespace import enter
from bundler.check.watch import run_watched
command, shown, directory = json.loads(sys.argv[1])
with tempfile.TemporaryDirectory() as root, tempfile.TemporaryFile() as out:
    prepare = (lambda: None) if shown is None else partial(enter, root, shown, directory)
    watched = run_watched(command, prepare, (out.fileno(), out.fileno()))
    out.seek(0)
    print(json.dumps([watched.status, out.read().decode(), [asdict(touch) for touch in watched.touches]]))
"""


def watch(
    *command: str, shown: list[str] | None = None, directory: str = "/"
) -> tuple[int, str, list[dict[str, Any]]]:
    """The status of ``command``, all that it says, and what it touches.

    With ``shown``, it runs in a root directory of its own, which has these paths.
    """
    words = [sys.executable, "-c", _PROGRAM, json.dumps([command, shown, directory])]
    status, said, touches = json.loads(subprocess.check_output(words))
    return status, said, touches
