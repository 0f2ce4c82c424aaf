"""Every way in which a build can fail, with the exit code of each.

A message has three parts: what happened, why (details, one line or several), and a hint (what to type
or change).  Only :mod:`bundler.__main__` prints an error and exits.  The worker raises the same
classes; :meth:`BundlerError.to_wire` and :func:`from_wire` carry them over its pipe.

======================  ====  =====================================================
class                   code  meaning
======================  ====  =====================================================
BundlerError            1     a failure without a class of its own
UsageError              2     the command line or [tool.bundler] makes no sense
EntryNotFound           3     script, module or entry point not found
EntrySyntaxError        4     the entry point's own source does not compile
ConsoleScriptUnknown    5     no installed distribution has such a console script
InputUnreadable         6     a source or data file cannot be read
NotInspectable          7     a file to look into is no executable of bundler, or damaged
InterpreterNotFound     10    --python does not name a program that runs
InterpreterUnsupported  11    version, implementation, build or platform not supported
LibpythonMissing        12    no libpython that the executable could contain
WorkerDied              14    the worker ended without an answer
HookFailed              15    a hook failed, and --strict was given
InterpreterHangs        16    the interpreter runs, but does not answer
StandardLibraryMissing  17    the interpreter lacks parts of its standard library
CompilerFailed          20    zig cc rejected a generated or hand-written source
LinkFailed              21    the linker failed
NativeLibraryProblem    22    a shared library cannot be found, read or carried
OutputNotWritable       30    the output, work or cache directory is not writable
DiskFull                31    no space or quota is left where the build writes
NotReproducible         40    a second build gave other bytes (--verify-reproducible)
CheckFailed             41    `bundler check`: the program failed, or differs from plain Python
NamespacesDenied        42    `bundler check`: the system allows no namespaces or no tracing
InternalError           70    a defect of bundler itself (EX_SOFTWARE of sysexits.h)
HungUp                  129   the terminal closed (128 + SIGHUP, as shells report it)
Interrupted             130   Ctrl-C (128 + SIGINT)
Terminated              143   the build was told to end (128 + SIGTERM)
======================  ====  =====================================================
"""

from __future__ import annotations

import errno
import os
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

_SHOWN_OUTPUT_LINES = 20
_NO_SPACE = re.compile(r"No space left on device|Disk quota exceeded|NoSpaceLeft|DiskQuota")
"""As libc's messages and zig's names of errors put it."""


class BundlerError(Exception):
    """A failure that the user can understand and act on.

    ``what`` is one sentence without a full stop.  ``why`` may have several lines.  ``need`` is what the
    target interpreter lacks, a :data:`bundler.installation.Need`: the build makes the hint from it.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, why: str = "", hint: str = "", need: str = "") -> None:
        super().__init__(what, why, hint)
        self.what = what
        self.why = why
        self.hint = hint
        self.need = need

    def __str__(self) -> str:
        lines = [f"error: {self.what}"]
        lines += [f"  {line}".rstrip() for line in self.why.splitlines()]
        if self.hint:
            first, *rest = self.hint.splitlines()
            lines.append(f"  hint: {first}")
            lines += [f"        {line}" for line in rest]
        return "\n".join(lines)

    def to_wire(self) -> dict[str, str]:
        """The error as data for JSON; :func:`from_wire` is the inverse."""
        wire = {"class": type(self).__name__, "what": self.what, "why": self.why, "hint": self.hint}
        return wire | {"need": self.need} if self.need else wire


class UsageError(BundlerError):
    """The command line or ``[tool.bundler]`` makes no sense."""

    exit_code = 2


class EntryNotFound(BundlerError):
    """The script, module or entry point is not there."""

    exit_code = 3


class EntrySyntaxError(BundlerError):
    """The entry point's own source does not compile."""

    exit_code = 4


class ConsoleScriptUnknown(BundlerError):
    """No installed distribution has a console script of that name."""

    exit_code = 5


class InputUnreadable(BundlerError):
    """A source or data file exists but cannot be read."""

    exit_code = 6


class NotInspectable(BundlerError):
    """A file to look into is damaged, not an executable of bundler, or built with ``--no-manifest``."""

    exit_code = 7


class InterpreterNotFound(BundlerError):
    """``--python`` does not name a program that runs."""

    exit_code = 10


class InterpreterUnsupported(BundlerError):
    """The interpreter is not CPython, has the wrong version or kind of build, or runs on another platform."""

    exit_code = 11


class LibpythonMissing(BundlerError):
    """The interpreter comes without a libpython that the executable could contain."""

    exit_code = 12


class WorkerDied(BundlerError):
    """The worker, a process of the target interpreter, ended without an answer."""

    exit_code = 14


class HookFailed(BundlerError):
    """A hook failed, and ``--strict`` was given."""

    exit_code = 15


class InterpreterHangs(BundlerError):
    """The interpreter runs, but does not answer in time."""

    exit_code = 16


class StandardLibraryMissing(BundlerError):
    """The interpreter lacks modules of its standard library without which nothing can be analysed."""

    exit_code = 17


class CompilerFailed(BundlerError):
    """``zig cc`` rejected a source."""

    exit_code = 20

    @classmethod
    def from_process(
        cls, what: str, command: Sequence[str], output: str, written: Sequence[str] = ()
    ) -> BundlerError:
        """The error for a failed ``command``: :class:`DiskFull` if its ``output`` says so.

        Else it is one of this class.  It shows the command and the last lines of ``output``.  ``written`` are
        the directories that it writes to.
        """
        if _NO_SPACE.search(output):
            return disk_full(what, f"{os.path.basename(command[0])} says so", written)
        return cls(what, process_report(command, output))


class LinkFailed(CompilerFailed):
    """The linker failed."""

    exit_code = 21


class NativeLibraryProblem(BundlerError):
    """A shared library cannot be found, read or carried."""

    exit_code = 22


class OutputNotWritable(BundlerError):
    """The output, work or cache directory is not writable."""

    exit_code = 30


class DiskFull(BundlerError):
    """No space or quota is left where the build writes."""

    exit_code = 31


class NotReproducible(BundlerError):
    """A second build gave other bytes (``--verify-reproducible``)."""

    exit_code = 40


class CheckFailed(BundlerError):
    """``bundler check``: the program failed, or does not do what plain Python does."""

    exit_code = 41


class NamespacesDenied(BundlerError):
    """``bundler check``: the system lets users make no namespaces, or trace no processes."""

    exit_code = 42


class InternalError(BundlerError):
    """A defect of bundler: an unexpected exception, or a state that should be impossible."""

    exit_code = 70


class Interrupted(BundlerError):
    """The user pressed Ctrl-C."""

    exit_code = 130


class HungUp(Interrupted):
    """The terminal of the build was closed."""

    exit_code = 129


class Terminated(Interrupted):
    """Another process ended the build: ``kill``, a service manager."""

    exit_code = 143


ALL_ERRORS: tuple[type[BundlerError], ...] = (
    BundlerError,
    UsageError,
    EntryNotFound,
    EntrySyntaxError,
    ConsoleScriptUnknown,
    InputUnreadable,
    NotInspectable,
    InterpreterNotFound,
    InterpreterUnsupported,
    LibpythonMissing,
    WorkerDied,
    HookFailed,
    InterpreterHangs,
    StandardLibraryMissing,
    CompilerFailed,
    LinkFailed,
    NativeLibraryProblem,
    OutputNotWritable,
    DiskFull,
    NotReproducible,
    CheckFailed,
    NamespacesDenied,
    InternalError,
    HungUp,
    Interrupted,
    Terminated,
)

_BY_NAME = {cls.__name__: cls for cls in ALL_ERRORS}


def from_wire(data: Mapping[str, str]) -> BundlerError:
    """The inverse of :meth:`BundlerError.to_wire`.  An unknown class becomes the base class."""
    cls = _BY_NAME.get(data.get("class", ""), BundlerError)
    what = data.get("what", "unknown failure")
    return cls(what, data.get("why", ""), data.get("hint", ""), data.get("need", ""))


def from_os_error(error: OSError, doing: str, written: Iterable[str] | None = None) -> BundlerError:
    """The error for an ``OSError`` of work that writes, which ``doing`` describes ("writing dist/app").

    ENOSPC and EDQUOT become :class:`DiskFull`, everything else :class:`OutputNotWritable`.  For work that
    also reads, ``written`` names the directories that it writes to.  A failure about any other path then
    becomes :class:`InputUnreadable`.
    """
    name = error.filename if isinstance(error.filename, str) else ""
    reason = error.strerror or str(error)
    why = f"{name}: {reason}" if name else reason
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        # a failed copy names the file that it reads, so the directories count, too
        return disk_full(f"failed while {doing}", why, [name, *(written or ())])
    if name and written is not None and not any(_are_nested(name, directory) for directory in written):
        return InputUnreadable(f"cannot read {name}", reason)
    return OutputNotWritable(f"failed while {doing}", why)


def disk_full(what: str, why: str, written: Iterable[str]) -> DiskFull:
    """The error for work that needs more space than the fullest of the directories ``written`` has left."""
    places = []
    for directory in filter(None, written):
        while not os.path.isdir(directory):
            directory = os.path.dirname(os.path.abspath(directory))
        status = os.statvfs(directory)
        places.append((status.f_bavail * status.f_frsize, directory))
    free, where = min(places, default=(0, ""))
    place = f" in {where} ({free / 1e6:.1f} MB are free)" if where else ""
    return DiskFull(
        f"no space left{place}: {what}",
        why,
        "free some space there, or choose other places with --workpath, --output and --cache-dir",
    )


def _are_nested(one: str, other: str) -> bool:
    """Whether the two paths are the same, or one is above the other."""
    first, second = os.path.abspath(one), os.path.abspath(other)
    return os.path.commonpath([first, second]) in (first, second)


def process_report(command: Sequence[str], output: str) -> str:
    """``command`` as one would type it in a shell, then the last lines of its ``output``."""
    lines = output.rstrip().splitlines()
    shown = lines[-_SHOWN_OUTPUT_LINES:]
    if len(lines) > len(shown):
        shown.insert(0, f"... ({len(lines) - len(shown)} lines before)")
    return "\n".join([f"$ {shlex.join(command)}", *shown])


def close_match_hint(name: str, known: Iterable[str]) -> str:
    """``did you mean 'x'?`` when a name in ``known`` resembles ``name``, else an empty string."""
    import difflib  # imported here because it takes milliseconds, and only failures need it

    close = difflib.get_close_matches(name, sorted(known), n=3)
    return f"did you mean {' or '.join(repr(match) for match in close)}?" if close else ""
