"""``take_snapshot``: linked executable -> the same executable with a snapshot, or the reason against it."""

from __future__ import annotations

import os
import re
import struct
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bundler.contract import hash_bytes
from bundler.snapshot.compare import Announced, Compared, Recording, compare
from bundler.snapshot.header import Header, find_header, write_snapshot
from bundler.snapshot.imports import LeadingImport
from bundler.snapshot.process import Memory
from bundler.snapshot.record import DIRECTORY, SET_VARIABLES, RecordedProcess, Refused, Report

_LARGEST_FILE = 1 << 16
"""Of a file whose contents are compared at each start, in bytes."""
_PYTHON_CONFIG = 2
"""``_PyConfig_INIT_PYTHON``: runtime_stub/start/boot.c begins with that."""
_COMMON = "/tmp"
_SHOWN = 4
_SAME = ("socket", "bind")
"""What is tried again at each start (runtime_stub/snapshot/sockets.c)."""


@dataclass(frozen=True)
class Snapshot:
    """What was done.  ``refused`` says why the snapshot does not hold ``left``, and what comes after it.

    It is empty if it holds everything.  If it is not, and ``left`` is empty, there is no snapshot.
    """

    imports: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    size: int = 0
    refused: str = ""
    left: str = ""


@dataclass(frozen=True)
class Taken:
    """Two recordings that fit together.  ``place`` is the directory where they ran."""

    imports: tuple[LeadingImport, ...]
    compared: Compared
    report: Report
    guards: tuple[str, ...]
    preconfig: int
    place: str


def take_snapshot(path: str, imports: Sequence[LeadingImport], directory: str) -> Snapshot:
    """Record the executable ``path``, and add the snapshot to it, or leave it as it is.

    ``directory`` is where the copies are that run.
    """
    header = find_header(path)

    def record(wanted: Sequence[LeadingImport]) -> Taken | str:
        return _record(path, header, wanted, directory)

    taken, refused = longest(record, imports)
    if taken is None:
        return Snapshot(refused=refused)
    report = taken.report
    images = [int(text) for text in report.all("image")]
    keys = [int(text) for text in report.all("key")]
    cpu = [int(text, 16) for text in report.all("cpu")]
    written = write_snapshot(
        path,
        header,
        taken.compared,
        images,
        keys,
        taken.guards,
        cpu,
        taken.preconfig,
        forgotten=[taken.place],
        modules=report.all("module"),
    )
    names = tuple(item.module for item in taken.imports if not item.function)
    left = "".join(item.shown for item in imports[len(taken.imports) :][:1])
    return Snapshot(names, taken.guards, written.size, refused, left)


def longest(
    record: Callable[[Sequence[LeadingImport]], Taken | str], imports: Sequence[LeadingImport]
) -> tuple[Taken | None, str]:
    """The longest beginning of ``imports`` that ``record`` accepts, and why it does not accept the next one.

    It is found by halving, and the order of the imports stays.  None if not even no import is accepted.
    """
    whole = record(imports)
    if isinstance(whole, Taken):
        return whole, ""
    best = record(imports[:0]) if imports else whole
    if isinstance(best, str):
        return None, best
    low, high, reason = 0, len(imports), whole
    while high - low > 1:
        middle = (low + high) // 2
        found = record(imports[:middle])
        if isinstance(found, str):
            high, reason = middle, found
        else:
            low, best = middle, found
    return best, reason


def _record(path: str, header: Header, imports: Sequence[LeadingImport], directory: str) -> Taken | str:
    """Record twice and compare.  A text says what is against it."""
    with tempfile.TemporaryDirectory(dir=_scratch(directory), prefix="bundler-") as place:
        scratch = os.path.join(place, "snapshot")  # so that the path `place` is in words of its own
        try:
            with (
                RecordedProcess(path, header, 0, scratch) as one,
                RecordedProcess(path, header, 1, scratch) as two,
            ):
                first, second = one.record(imports), two.record(imports)
                guards = _guards(one.report, two.report)
                compared = _compare(first, second, one)
        except Refused as reason:
            return str(reason)
        except OSError as error:
            return f"the recorded process cannot be read: {error.strerror or error}"
    preconfig = find_preconfig(first.after, *header.runtime)
    return Taken(tuple(imports), compared, one.report, guards, preconfig, place)


def _scratch(directory: str) -> str:
    """A directory for programs that run.  If its name has the same length on each machine, the memory is the
    same, too."""
    try:
        usable = not os.statvfs(_COMMON).f_flag & os.ST_NOEXEC and os.access(_COMMON, os.W_OK | os.X_OK)
    except OSError:
        usable = False
    return _COMMON if usable else directory


def find_preconfig(memory: Memory, runtime: int, size: int) -> int:
    """The address of the ``PyPreConfig`` in ``_PyRuntime``, whose contents are known; 0 if it is not found.

    Its fields: kind, parse_argv, isolated, use_environment, configure_locale, coerce_c_locale,
    coerce_c_locale_warn, utf8_mode, dev_mode, allocator.
    """
    start = max((start for start in memory.regions if start <= runtime), default=0)
    content = memory.regions.get(start, b"")[runtime - start : runtime - start + size]
    found = []
    for utf8_mode in (0, 1):
        pattern = struct.pack("<10i", _PYTHON_CONFIG, 0, 1, 0, 1, 0, 0, utf8_mode, 0, 0)
        found += [runtime + match.start() for match in re.finditer(re.escape(pattern), content)]
    return found[0] if len(found) == 1 else 0


def _compare(first: Recording, second: Recording, process: RecordedProcess) -> Compared:
    """Raises :class:`Refused` if a word cannot be explained, with the objects that have such words."""
    report = process.report
    announced = Announced(report.ranges("renewed"), report.numbered("renewal"))
    try:
        compared = compare(first, second, announced)
    except ValueError as error:
        raise Refused(str(error)) from error
    if compared.unexplained:
        source = (Path(__file__).parent / "attribute.py").read_text()
        said = process.ask(f"ADDRESSES = {list(compared.unexplained)[:2000]!r}\n{source}").splitlines()
        shown = ", ".join(said[:_SHOWN]) + (", ..." if len(said) > _SHOWN else "")
        raise Refused(f"what an import keeps differs from one start to the next: {shown}")
    return compared


def _guards(first: Report, second: Report) -> tuple[str, ...]:
    """The guards of the snapshot.  Raises :class:`Refused` for what no guard can compare."""
    for kind in ("asks", "file", "env", "absent", "tty", *_SAME, "renewed", "renewal", "image", "key"):
        if sorted(set(first.all(kind))) != sorted(set(second.all(kind))):
            other = sorted(set(first.all(kind)) ^ set(second.all(kind)))
            raise Refused(f"the imports do not do the same at each start ({kind} {other[0]})")
    for what in first.all("asks"):
        raise Refused(f"an import asks for what no snapshot can hold: {what}")
    return tuple(_guard_lines(first))


def _same_file(path: str) -> str:
    """A guard for the contents of a file that was there.  Raises :class:`Refused` for anything else."""
    try:
        content = Path(path).read_bytes() if Path(path).is_file() else None
    except OSError:
        content = None
    if content is None or len(content) > _LARGEST_FILE or not path.startswith("/"):
        raise Refused(f"an import looks at a file outside of the bundle: {path}")
    return f"same {len(content)} {hash_bytes(content):08x} {path}"


def _guard_lines(report: Report) -> Iterator[str]:
    for name in sorted(set(report.all("env"))):
        if name in SET_VARIABLES:
            raise Refused(f"an import reads the environment variable {name}")
        yield f"home {name}" if name == "HOME" else f"unset {name}"
    for path in sorted(set(report.all("absent"))):
        beside = path.startswith(DIRECTORY)
        yield f"beside {path[len(DIRECTORY) + 1 :]}" if beside else f"absent {path}"
    for path in sorted(set(report.all("file"))):
        yield _same_file(path)
    for number in sorted(set(report.all("tty"))):
        yield f"notty {number}"
    for kind in _SAME:
        yield from (f"{kind} {text}" for text in sorted(set(report.all(kind))))
