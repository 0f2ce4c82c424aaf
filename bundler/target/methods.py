"""The worker's methods: each turns the parameters of a request into its result."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from typing import IO, Any

from bundler.errors import BundlerError, InternalError, from_os_error
from bundler.target.closure.model import ClosureRequest
from bundler.target.serve import installation
from bundler.worker.protocol import CLOSURE, DECLARATIONS, DESCRIBE, FREEZE, HOOKS, SEEN, decode, encode
from bundler.worker.wire import from_wire, to_wire

_EVENT_INTERVAL = 0.1  # seconds between two progress events: a terminal cannot show more


def answer_requests(requests: IO[bytes], replies: IO[bytes]) -> None:
    """Answer every request until end of file.  A request that fails does not end the worker."""
    for line in requests:
        request = decode(line)
        reply: dict[str, Any] = {"id": request["id"]}
        try:
            method = _METHODS[request["method"]]
            reply["result"] = to_wire(method(request["params"], Reports(request["id"], replies)))
        except BundlerError as error:
            reply["error"] = error.to_wire() | installation()
        except OSError as error:
            written = [request["params"]["out_dir"]] if request["method"] == FREEZE else []
            reply["error"] = from_os_error(error, "generating sources", written).to_wire()
        except Exception as error:  # a defect of bundler: the build reports it with its traceback
            what = f"the analysis failed: {type(error).__name__}: {error}"
            reply["error"] = InternalError(what, traceback.format_exc()).to_wire()
        replies.write(encode(reply))
        replies.flush()


class Reports:
    """What the worker tells the build while a request runs."""

    def __init__(self, request_id: int, replies: IO[bytes]) -> None:
        self._id = request_id
        self._replies = replies
        self._last = 0.0

    def progress(self, done: int, total: int, what: str = "") -> None:
        now = time.monotonic()
        if now - self._last >= _EVENT_INTERVAL or done == total:
            self._last = now
            self._send({"event": "progress", "done": done, "total": total, "what": what})

    def note(self, text: str) -> None:
        self._send({"event": "note", "text": text})

    def _send(self, event: dict[str, Any]) -> None:
        self._replies.write(encode({"id": self._id, **event}))
        self._replies.flush()


def _describe(params: dict[str, Any], reports: Reports) -> Any:
    from bundler.target.describe import describe

    return describe()


def _declarations(params: dict[str, Any], reports: Reports) -> Any:
    from bundler.target.closure.declared import declarations
    from bundler.target.closure.entry import program_path

    return declarations(program_path(from_wire(ClosureRequest, params)))


def _closure(params: dict[str, Any], reports: Reports) -> Any:
    from bundler.target.closure.graph import find_closure
    from bundler.target.deep_stack import with_deep_stack

    request = from_wire(ClosureRequest, params)
    return with_deep_stack(lambda: find_closure(request, reports.progress, reports.note))


def _freeze(params: dict[str, Any], reports: Reports) -> Any:
    from bundler.target.freeze.generate import freeze_modules
    from bundler.target.freeze.model import ModuleToFreeze

    modules = [from_wire(ModuleToFreeze, module) for module in params["modules"]]
    return freeze_modules(
        modules,
        params["out_dir"],
        optimize=params["optimize"],
        jobs=params["jobs"],
        memo=params["memo"],
        cache=params["cache"],
        progress=reports.progress,
    )


def _hooks(params: dict[str, Any], reports: Reports) -> Any:
    from bundler.target.hooks.model import SurveyRequest
    from bundler.target.hooks.survey import survey

    return survey(from_wire(SurveyRequest, params), reports.progress)


def _seen(params: dict[str, Any], reports: Reports) -> Any:
    from bundler.target.seen import SEEN as seen

    return seen.to_wire()


_METHODS: dict[str, Callable[[dict[str, Any], Reports], Any]] = {
    DESCRIBE: _describe,
    DECLARATIONS: _declarations,
    CLOSURE: _closure,
    FREEZE: _freeze,
    HOOKS: _hooks,
    SEEN: _seen,
}
