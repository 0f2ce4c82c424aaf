"""``bundler check``: run an executable in bare surroundings, say what it touched, compare it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from bundler.check.namespace import enter
from bundler.check.watch import Touch, Watched, run_watched
from bundler.errors import CheckFailed, InputUnreadable, NamespacesDenied, UsageError
from bundler.reporter import Reporter

_OWN = re.compile(r"/proc/(self|thread-self|\d+)(/.*)?")
"""What a process asks about itself, the files in the executable among it."""

_SHOWN_LINES = 20

_DENIED_HINT = """\
allow it: sysctl kernel.unprivileged_userns_clone=1 (Debian), kernel.apparmor_restrict_unprivileged_userns=0
(Ubuntu), user.max_user_namespaces above 0; in a container, docker run --security-opt seccomp=unconfined"""


@dataclass(frozen=True)
class Run:
    """The exit status of a run, and what it wrote."""

    status: int
    stdout: bytes
    stderr: bytes


def check(
    binary: str,
    arguments: Sequence[str],
    reporter: Reporter,
    *,
    against: str | None = None,
    shown: Sequence[str] = (),
) -> None:
    """Run ``binary`` with ``arguments`` and print what was found.

    Raises :class:`CheckFailed` if the program fails or differs, :class:`NamespacesDenied`,
    :class:`InputUnreadable` and :class:`UsageError`.
    """
    path = os.path.abspath(binary)
    for each in (path, *shown):
        if not os.path.exists(each):
            raise InputUnreadable(f"there is no {each}")
    if not os.access(path, os.X_OK) or os.path.isdir(path):
        raise InputUnreadable(f"{binary} is not an executable")
    command = None if against is None else _plain_command(against)
    run, touches = _run_alone([path, *arguments], [path, *map(os.path.abspath, shown)])
    reporter.result(_lines(run, outside(touches, path)))
    if command is None:
        if run.status != 0:
            raise CheckFailed(f"{binary} ended with {_status(run.status)}", _last_lines(run.stderr))
        return
    plain = _run_plain([*command, *arguments])
    found = list(differences(run, plain))
    if found:
        raise CheckFailed(f"{binary} does not do what {against} does", "\n".join(found))
    reporter.result([f"same     exit status, standard output and standard error as {against}"])


def outside(touches: Iterable[Touch], path: str) -> list[Touch]:
    """Those of ``touches`` that are about something else than the executable at ``path`` and its process."""
    own = {path, os.path.realpath(path)}
    return [touch for touch in touches if touch.path not in own and not _OWN.fullmatch(touch.path)]


def differences(run: Run, plain: Run) -> Iterator[str]:
    """What ``run`` does in another way than ``plain``, a line or several for each."""
    if run.status != plain.status:
        yield f"{_status(run.status)} instead of {_status(plain.status)}"
    for name, mine, theirs in (
        ("standard output", run.stdout, plain.stdout),
        ("standard error", run.stderr, plain.stderr),
    ):
        if mine == theirs:
            continue
        ours, others = mine.splitlines(keepends=True), theirs.splitlines(keepends=True)
        end = min(len(ours), len(others))
        number = next((at for at in range(end) if ours[at] != others[at]), end)
        yield f"line {number + 1} of {name} is {_line(ours, number)}"
        yield f"instead of {_line(others, number)}"


def _line(lines: Sequence[bytes], number: int) -> str:
    return repr(lines[number].decode("utf-8", "replace")) if number < len(lines) else "missing"


def _run_alone(command: Sequence[str], shown: Sequence[str]) -> tuple[Run, tuple[Touch, ...]]:
    with (
        tempfile.TemporaryDirectory(prefix="bundler-check-") as root,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
    ):
        prepare = partial(enter, root, shown, os.getcwd())
        try:
            watched: Watched = run_watched(command, prepare, (out.fileno(), err.fileno()))
        except OSError as error:
            raise NamespacesDenied(
                "the system does not let bundler run a program in namespaces of its own",
                f"{error.filename or 'ptrace'}: {error.strerror}",
                _DENIED_HINT,
            ) from error
        out.seek(0)
        err.seek(0)
        return Run(watched.status, out.read(), err.read()), watched.touches


def _plain_command(text: str) -> list[str]:
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UsageError(f"cannot read --against {text!r}", str(error)) from error
    found = shutil.which(words[0]) if words else None
    if found is None:
        raise UsageError(f"--against {text!r} names no program that is there")
    return [os.path.abspath(found), *words[1:]]


def _run_plain(command: Sequence[str]) -> Run:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env={}, check=False)
    return Run(done.returncode, done.stdout, done.stderr)


def _lines(run: Run, touches: Sequence[Touch]) -> Iterator[str]:
    yield f"status   {run.status}"
    counts = [len(content.splitlines()) for content in (run.stdout, run.stderr)]
    yield f"output   {counts[0]} lines on standard output, {counts[1]} on standard error"
    yield f"touched  {len(touches)} paths and addresses outside of itself"
    for touch in touches:
        missing = touch.how in ("opened", "looked at") and not touch.there
        yield f"  {'not there' if missing else touch.how:<9}  {touch.path}"


def _status(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit status {status}"


def _last_lines(content: bytes) -> str:
    return "\n".join(content.decode("utf-8", "replace").splitlines()[-_SHOWN_LINES:])
