"""The build's end of the pipe: start the worker, send it requests, wait for answers, report its death."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, cast

from bundler.child import end_session
from bundler.errors import (
    BundlerError,
    InterpreterHangs,
    InterpreterNotFound,
    InterpreterUnsupported,
    StandardLibraryMissing,
    WorkerDied,
    from_wire,
)
from bundler.installation import Need, find_installation
from bundler.interpreter import Interpreter
from bundler.target.closure.model import Closure, ClosureRequest, Declarations
from bundler.target.freeze.model import FrozenSources, ModuleToFreeze
from bundler.target.hooks.model import HookResults, SurveyRequest
from bundler.target.supported import NAMES, NEWEST, OLDEST
from bundler.worker import wire
from bundler.worker.lines import Lines
from bundler.worker.protocol import CLOSURE, DECLARATIONS, DESCRIBE, FREEZE, HOOKS, SEEN, decode, encode

Progress = Callable[[int, int, str], None]

_FIRST_PATIENCE = 20.0
"""Seconds that the interpreter has to start and to say what it is.  It takes a tenth of one."""

_PATIENCE = 5.0  # seconds that the worker has to end after its stdin was closed
_SHOWN_LINES = 20
_NOISE_LINES = 1000  # most lines on stdout that are not messages; start-up files do not print more

_NO_MODULE = re.compile(r"^(?:ModuleNotFoundError|ImportError): .*$", re.MULTILINE)
"""The last line of a traceback, and what CPython prints if it cannot import ``encodings``."""


class Worker:
    """The worker; a context manager that ends it.

    ``python`` is the target interpreter, by a path or a name to look up on ``PATH``.  ``note(text)``
    is called with what takes long.  Every method may raise
    the ``BundlerError`` that the worker sent, ``InterpreterNotFound`` when ``python`` does not run,
    ``InterpreterHangs`` when it does not say in time what it is, ``StandardLibraryMissing`` when it cannot
    import what the worker needs, and ``WorkerDied`` when the process ends without an answer.
    """

    def __init__(self, python: str, note: Callable[[str], None] = lambda text: None) -> None:
        self._python = python
        self._note = note
        self._process: subprocess.Popen[bytes] | None = None
        self._stderr: IO[bytes] | None = None
        self._lines = Lines(-1)
        self._last_id = 0

    def __enter__(self) -> Worker:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(kill=kind is not None)

    def describe(self) -> Interpreter:
        """The facts about the target interpreter."""
        return wire.from_wire(Interpreter, self._ask(DESCRIBE, {}, None))

    def declarations(self, request: ClosureRequest) -> Declarations:
        """What the distributions require that the program of ``request`` could use."""
        return wire.from_wire(Declarations, self._ask(DECLARATIONS, wire.to_wire(request), None))

    def closure(self, request: ClosureRequest, progress: Progress | None = None) -> Closure:
        """The closure for ``request``.  ``progress(scanned, known, module)`` is called often."""
        return wire.from_wire(Closure, self._ask(CLOSURE, wire.to_wire(request), progress))

    def freeze(
        self,
        modules: Sequence[ModuleToFreeze],
        out_dir: str,
        *,
        optimize: int,
        jobs: int,
        progress: Progress | None = None,
        memo: str | None = None,
        cache: str | None = None,
    ) -> FrozenSources:
        """Freeze ``modules``: write C into ``out_dir``.  ``progress(done, total, "")`` counts modules.

        ``memo`` is the file that keeps what was made for the next build, ``cache`` the cache's directory.
        """
        params = {
            "modules": wire.to_wire(tuple(modules)),
            "out_dir": os.path.abspath(out_dir),
            "optimize": optimize,
            "jobs": jobs,
            "memo": memo,
            "cache": cache,
        }
        return wire.from_wire(FrozenSources, self._ask(FREEZE, params, progress))

    def hooks(self, request: SurveyRequest, progress: Progress | None = None) -> HookResults:
        """The hooks for all that is installed, or the results of those of one directory."""
        return wire.from_wire(HookResults, self._ask(HOOKS, wire.to_wire(request), progress))

    def seen(self) -> dict[str, Any]:
        """What the worker has looked at (:meth:`bundler.target.seen.Seen.to_wire`)."""
        return cast(dict[str, Any], self._ask(SEEN, {}, None))

    def close(self, kill: bool = False) -> None:
        """End the process: by closing its stdin, or at once, with all that it has started, with ``kill``."""
        process, self._process = self._process, None
        if process is not None:
            assert process.stdin is not None and process.stdout is not None
            if kill:
                end_session(process)
            try:
                process.stdin.close()
            except OSError:
                pass  # the process has ended already; wait() below returns at once
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                end_session(process)
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
                start_new_session=True,
            )
        except OSError as error:
            self.close()
            raise InterpreterNotFound(
                f"cannot run the Python interpreter {self._python}",
                error.strerror or str(error),
                f"give --python the path of bin/python3 of a {NAMES}",
            ) from error
        assert self._process.stdout is not None
        self._lines = Lines(self._process.stdout.fileno())

    def _ask(self, method: str, params: Any, progress: Progress | None) -> Any:
        if self._process is None:
            raise WorkerDied("the worker is not running")
        assert self._process.stdin is not None and self._process.stdout is not None
        self._last_id += 1
        try:
            self._process.stdin.write(encode({"id": self._last_id, "method": method, "params": params}))
            self._process.stdin.flush()
            deadline = time.monotonic() + _FIRST_PATIENCE if method == DESCRIBE else None
            return self._answer(progress, deadline)
        except TimeoutError:
            raise self._silence() from None
        except BrokenPipeError:
            raise self._death() from None
        except BaseException as error:
            if not isinstance(error, BundlerError):
                self.close(kill=True)
            raise

    def _answer(self, progress: Progress | None, deadline: float | None) -> Any:
        noise: list[str] = []
        for line in self._lines.until(deadline):
            try:
                message = decode(line)
            except ValueError:
                # printed by a .pth file or sitecustomize, before the worker moved the pipe
                noise.append(line.decode("utf-8", "replace").strip())
                if len(noise) > _NOISE_LINES:
                    break
                continue
            if message.get("event") == "note":
                self._note(message["text"])
            elif "event" in message:
                if progress is not None:
                    progress(message["done"], message["total"], message["what"])
            elif "error" in message:
                raise self._with_hint(message["error"])
            else:
                return message["result"]
        raise self._death(noise)

    def _with_hint(self, data: Mapping[str, str]) -> BundlerError:
        """The error that the worker sent, with the command that helps this kind of interpreter."""
        error = from_wire(data)
        if error.need:
            minor = tuple(int(number) for number in data.get("minor", "").split(".") if number)
            error.hint = self._advice(cast(Need, error.need), data.get("prefix", ""), minor)
        return error

    def _advice(self, need: Need, prefix: str = "", minor: tuple[int, ...] = ()) -> str:
        """What to type to get what the interpreter lacks, in its own version if that is supported."""
        installation = find_installation(self._python, prefix)
        if need == "version" or len(minor) != 2 or not OLDEST <= minor <= NEWEST:
            return installation.advice(need)
        return installation.advice(need, (minor[0], minor[1]))

    def _silence(self) -> BundlerError:
        """The error for an interpreter that runs and says nothing."""
        assert self._process is not None
        end_session(self._process)
        return InterpreterHangs(
            f"{self._python} did not answer within {_FIRST_PATIENCE:.0f} s",
            "\n".join(self._complaints()) or "it printed nothing",
            f"see what holds it up: {self._python} -I -v -c pass\n"
            "start-up files do it (sitecustomize.py, .pth files), or a slow network file system,\n"
            "or it is not Python",
        )

    def _complaints(self) -> list[str]:
        """The last lines that the process wrote to stderr."""
        assert self._stderr is not None
        self._stderr.seek(0)
        return self._stderr.read().decode("utf-8", "replace").splitlines()[-_SHOWN_LINES:]

    def _death(self, noise: Sequence[str] = ()) -> BundlerError:
        """The error for a worker that ended, or for a process that is not a worker."""
        assert self._process is not None
        if len(noise) > _NOISE_LINES:
            self._process.kill()
        status = _manner(self._process.wait())
        why = "\n".join([*filter(None, noise[:_SHOWN_LINES]), *self._complaints()])
        if self._last_id == 1:  # it has never answered, so it probably is not a supported Python
            missing = _NO_MODULE.findall(why)
            if missing:
                return StandardLibraryMissing(
                    f"{self._python} lacks parts of its standard library", missing[-1], self._advice("stdlib")
                )
            return InterpreterUnsupported(
                f"{self._python} does not behave like a supported CPython ({status})",
                why,
                self._advice("version"),
            )
        return WorkerDied(f"the worker, a process of {self._python}, ended: {status}", why)


def _manner(status: int) -> str:
    return f"killed by signal {-status}" if status < 0 else f"exit status {status}"
