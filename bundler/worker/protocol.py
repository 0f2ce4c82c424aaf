"""The messages between the build and the worker: one JSON object a line, ASCII, in both directions.

The build writes requests to the worker's stdin, one at a time::

    {"id": 1, "method": "closure", "params": {...}}

The worker answers on its stdout with any number of events, then with one result or one error.  All have
the request's id::

    {"id": 1, "event": "progress", "done": 40, "total": 112, "what": "json.decoder"}
    {"id": 1, "event": "note", "text": "waiting for the hook ..."}
    {"id": 1, "result": {...}}
    {"id": 1, "error": {"class": "EntryNotFound", "what": "...", "why": "...", "hint": "..."}}

First of all, the worker moves the pipe to a private descriptor and makes fd 1 the same as fd 2.  So nothing
else can be printed between two messages.  The target interpreter's start-up files (``.pth``,
``sitecustomize``) may have printed text before.  The worker therefore begins with an empty line, which ends
that text, and the build skips lines that are not messages.  End of file on stdin ends the worker.
:mod:`bundler.worker.wire` turns dataclasses into JSON.

============  ==========================================  ==========================
method        params                                      result
============  ==========================================  ==========================
describe      {}                                          ``Interpreter``
declarations  ``ClosureRequest``                          ``Declarations``
closure       ``ClosureRequest``                          ``Closure``
freeze        {"modules": [``ModuleToFreeze``...],        ``FrozenSources``
              "out_dir", "optimize", "jobs", "memo",
              "cache"}
hooks         ``SurveyRequest``                           ``HookResults``
seen          {}                                          ``Seen.to_wire()``
============  ==========================================  ==========================
"""

from __future__ import annotations

import json
from typing import Any, Final

DESCRIBE: Final = "describe"
DECLARATIONS: Final = "declarations"
CLOSURE: Final = "closure"
FREEZE: Final = "freeze"
HOOKS: Final = "hooks"
SEEN: Final = "seen"


def encode(message: dict[str, Any]) -> bytes:
    """One line of the protocol.  It is ASCII, in which surrogates of file names are written as escapes."""
    return json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"


def decode(line: bytes) -> dict[str, Any]:
    """The message in ``line``.  Raises ``ValueError`` when the line is not a message."""
    message = json.loads(line)
    if not isinstance(message, dict):
        raise ValueError("not a protocol message")
    return message
