"""The pipe between the build and the worker: one JSON object per line, ASCII, in both directions.

The build writes requests to the worker's stdin, one at a time::

    {"id": 1, "method": "closure", "params": {...}}

The worker answers on its stdout with any number of events and then one result or one error,
all carrying the request's id::

    {"id": 1, "event": "progress", "done": 40, "total": 112, "what": "json.decoder"}
    {"id": 1, "result": {...}}
    {"id": 1, "error": {"class": "EntryNotFound", "what": "...", "why": "...", "hint": "..."}}

Before anything of ours runs, the worker moves the pipe to a private descriptor and points fd 1 at
fd 2, so that nothing can get between two lines.  It begins with an empty line: what the target's
start-up files (``.pth``, ``sitecustomize``) printed before stands on lines of its own, and the
build skips lines that are no messages.  End of file on stdin ends the worker.  Dataclasses travel
as :mod:`bundler.worker.wire` writes them.

==========  ==========================================  ==========================
method      params                                      result
==========  ==========================================  ==========================
describe    {}                                          ``Interpreter``
closure     ``ClosureRequest``                          ``Closure``
freeze      {"modules": [``ModuleToFreeze``...],        ``FrozenSources``
            "out_dir", "optimize", "jobs"}
hooks       ``SurveyRequest``                           ``HookResults``
==========  ==========================================  ==========================
"""

from __future__ import annotations

import json
from typing import Any, Final

DESCRIBE: Final = "describe"
CLOSURE: Final = "closure"
FREEZE: Final = "freeze"
HOOKS: Final = "hooks"


def encode(message: dict[str, Any]) -> bytes:
    """One line of the protocol.  ASCII only: surrogates in file names survive as escapes."""
    return json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"


def decode(line: bytes) -> dict[str, Any]:
    """The message in ``line``; raises ``ValueError`` when it is none."""
    message = json.loads(line)
    if not isinstance(message, dict):
        raise ValueError("not a protocol message")
    return message
