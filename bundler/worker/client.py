"""The build's end of the pipe: start the target interpreter, ask, wait, report its death."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from bundler.errors import BundlerError, InterpreterNotFound, InterpreterUnsupported, WorkerDied, from_wire
from bundler.interpreter import Interpreter
from bundler.target.closure.model import Closure, ClosureRequest
from bundler.target.freeze.model import FrozenSources, ModuleToFreeze
from bundler.target.hooks.model import HookResults, SurveyRequest
from bundler.target.supported import NAMES
from bundler.worker import wire
from bundler.worker.protocol import CLOSURE, DESCRIBE, FREEZE, HOOKS, decode, encode

Progress = Callable[[int, int, str], None]

_PATIENCE = 5.0  # seconds that a worker gets to go after its stdin ended
_SHOWN_LINES = 20
_NOISE_LINES = 1000  # lines on stdout that are no messages; more cannot be anybody's start-up


class Worker:
    """One process of the target interpreter; a context manager that ends it.

    ``python`` is a path or a name to look up on ``PATH``.  Every method raises the
    ``BundlerError`` that the worker sent, ``InterpreterNotFound`` when ``python`` does not run,
    and ``WorkerDied`` when the process ends without an answer.
    """

    def __init__(self, python: str) -> None:
        self._python = python
        self._process: subprocess.Popen[bytes] | None = None
        self._stderr: IO[bytes] | None = None
        self._last_id = 0

    def __enter__(self) -> Worker:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(kill=kind is not None)

    def describe(self) -> Interpreter:
        """What the target interpreter says about itself."""
        return wire.from_wire(Interpreter, self._ask(DESCRIBE, {}, None))

    def closure(self, request: ClosureRequest, progress: Progress | None = None) -> Closure:
        """The import closure of ``request``; ``progress(scanned, known, module)`` is called often."""
        return wire.from_wire(Closure, self._ask(CLOSURE, wire.to_wire(request), progress))

    def freeze(
        self,
        modules: Sequence[ModuleToFreeze],
        out_dir: str,
        *,
        optimize: int,
        jobs: int,
        progress: Progress | None = None,
    ) -> FrozenSources:
        """Generate C for ``modules`` into ``out_dir``; ``progress(done, total, "")``."""
        params = {
            "modules": wire.to_wire(tuple(modules)),
            "out_dir": os.path.abspath(out_dir),
            "optimize": optimize,
            "jobs": jobs,
        }
        return wire.from_wire(FrozenSources, self._ask(FREEZE, params, progress))

    def hooks(self, request: SurveyRequest, progress: Progress | None = None) -> HookResults:
        """The hooks there are, or what those of one directory do; see ``SurveyRequest``."""
        return wire.from_wire(HookResults, self._ask(HOOKS, wire.to_wire(request), progress))

    def close(self, kill: bool = False) -> None:
        """End the process: politely by end of file, or at once with ``kill``."""
        process, self._process = self._process, None
        if process is not None:
            assert process.stdin is not None and process.stdout is not None
            if kill:
                process.kill()
            try:
                process.stdin.close()
            except OSError:
                pass  # it was gone already; wait() below says so
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()
        if self._stderr is not None:
            self._stderr.close()
            self._stderr = None

    def _start(self) -> None:
        serve = Path(__file__).resolve().parent.parent / "target" / "serve.py"
        self._stderr = tempfile.TemporaryFile()
        try:
            self._process = subprocess.Popen(
                [self._python, "-I", str(serve)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
            )
        except OSError as error:
            self.close()
            raise InterpreterNotFound(
                f"cannot run the Python interpreter {self._python}",
                error.strerror or str(error),
                f"give --python the path of bin/python3 of a {NAMES}",
            ) from error

    def _ask(self, method: str, params: Any, progress: Progress | None) -> Any:
        if self._process is None:
            raise WorkerDied("the analysis process is not running")
        assert self._process.stdin is not None and self._process.stdout is not None
        self._last_id += 1
        try:
            self._process.stdin.write(encode({"id": self._last_id, "method": method, "params": params}))
            self._process.stdin.flush()
            return self._answer(self._process.stdout, progress)
        except BrokenPipeError:
            raise self._death() from None
        except BaseException as error:
            if not isinstance(error, BundlerError):
                self.close(kill=True)
            raise

    def _answer(self, replies: IO[bytes], progress: Progress | None) -> Any:
        noise: list[str] = []
        for line in replies:
            try:
                message = decode(line)
            except ValueError:
                # printed by a .pth file or sitecustomize, before the worker could take the pipe away
                noise.append(line.decode("utf-8", "replace").strip())
                if len(noise) > _NOISE_LINES:
                    break
                continue
            if "event" in message:
                if progress is not None:
                    progress(message["done"], message["total"], message["what"])
            elif "error" in message:
                raise from_wire(message["error"])
            else:
                return message["result"]
        raise self._death(noise)

    def _death(self, noise: Sequence[str] = ()) -> BundlerError:
        """The error for a worker that ended, or that is no worker at all."""
        assert self._process is not None and self._stderr is not None
        if len(noise) > _NOISE_LINES:
            self._process.kill()
        status = _manner(self._process.wait())
        self._stderr.seek(0)
        lines = self._stderr.read().decode("utf-8", "replace").splitlines()[-_SHOWN_LINES:]
        why = "\n".join([*filter(None, noise[:_SHOWN_LINES]), *lines])
        if self._last_id == 1:  # it never answered: what was started is no Python we know
            return InterpreterUnsupported(
                f"{self._python} does not behave like a supported CPython ({status})",
                why,
                f"give --python the path of bin/python3 of a {NAMES}",
            )
        return WorkerDied(f"the analysis process of {self._python} ended: {status}", why)


def _manner(status: int) -> str:
    return f"killed by signal {-status}" if status < 0 else f"exit status {status}"
