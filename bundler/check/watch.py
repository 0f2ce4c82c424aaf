"""Running a process and noting which paths it, and all that it starts, name to the kernel.

The process is traced (ptrace(2)), and a seccomp filter stops it only at system calls that take a path or
an address, on their way in.  So a note says what was asked for, and whether it was there at that moment.

Not seen are descriptors that the process was started with, paths that the kernel follows by itself (the
dynamic loader of a program, targets of links), and what other processes do on its behalf.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, NoReturn

from bundler.check.libc import call

How = Literal["opened", "looked at", "written", "started", "connected"]


@dataclass(frozen=True)
class Touch:
    """That a process asked for ``path``, or for a network address; ``there`` says whether it existed."""

    how: How
    path: str
    there: bool


# asm/unistd_64.h: the number of each call, what it does, the argument with the descriptor of a directory
# (None: it has none) and that with the path
_CALLS: dict[int, tuple[How, int | None, int]] = {
    2: ("opened", None, 0),  # open
    4: ("looked at", None, 0),  # stat
    6: ("looked at", None, 0),  # lstat
    21: ("looked at", None, 0),  # access
    42: ("connected", None, 1),  # connect
    59: ("started", None, 0),  # execve
    76: ("written", None, 0),  # truncate
    80: ("looked at", None, 0),  # chdir
    82: ("written", None, 1),  # rename
    83: ("written", None, 0),  # mkdir
    84: ("written", None, 0),  # rmdir
    85: ("written", None, 0),  # creat
    86: ("written", None, 1),  # link
    87: ("written", None, 0),  # unlink
    88: ("written", None, 1),  # symlink
    89: ("looked at", None, 0),  # readlink
    90: ("written", None, 0),  # chmod
    92: ("written", None, 0),  # chown
    133: ("written", None, 0),  # mknod
    137: ("looked at", None, 0),  # statfs
    257: ("opened", 0, 1),  # openat
    258: ("written", 0, 1),  # mkdirat
    260: ("written", 0, 1),  # fchownat
    262: ("looked at", 0, 1),  # newfstatat
    263: ("written", 0, 1),  # unlinkat
    264: ("written", 2, 3),  # renameat
    265: ("written", 2, 3),  # linkat
    266: ("written", 1, 2),  # symlinkat
    267: ("looked at", 0, 1),  # readlinkat
    268: ("written", 0, 1),  # fchmodat
    269: ("looked at", 0, 1),  # faccessat
    280: ("written", 0, 1),  # utimensat
    316: ("written", 2, 3),  # renameat2
    322: ("started", 0, 1),  # execveat
    332: ("looked at", 0, 1),  # statx
    437: ("opened", 0, 1),  # openat2
    439: ("looked at", 0, 1),  # faccessat2
}
_OPEN, _OPENAT = 2, 257
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

# linux/ptrace.h
_TRACEME, _CONT, _GETREGS, _SETOPTIONS, _GETEVENTMSG = 0, 7, 12, 0x4200, 0x4201
_OPTIONS = 0x2 | 0x4 | 0x8 | 0x10 | 0x80 | 0x100000  # FORK, VFORK, CLONE, EXEC, SECCOMP, EXITKILL
_NEW_PROCESS, _EVENT_SECCOMP = (1, 2, 3), 7
_WALL = 0x40000000
_REGISTERS = 27
_NUMBER, _ARGUMENTS = 15, (14, 13, 12, 7)  # orig_rax; rdi, rsi, rdx, r10

# linux/filter.h, linux/seccomp.h, linux/audit.h, linux/prctl.h
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_TRACE, _ALLOW = 0x7FF00000, 0x7FFF0000
_X86_64 = 0xC000003E
_NO_NEW_PRIVS, _SECCOMP, _FILTER = 38, 22, 2


def run_watched(command: Sequence[str], prepare: Callable[[], None], output: tuple[int, int]) -> Watched:
    """Run ``command`` without input and without environment.  ``output`` are its standard output and error.

    ``prepare`` is called in the new process first.  What it raises, and a failure to start, is an ``OSError``
    here.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _become(command, prepare, output, writer)
    os.close(writer)
    tracer = _Tracer(child)
    try:
        status = tracer.run()
    finally:
        tracer.kill()
        failure = os.read(reader, 4096)
        os.close(reader)
    if failure:
        number, _, name = failure.partition(b" ")
        raise OSError(int(number), os.strerror(int(number)), os.fsdecode(name))
    return Watched(status, tuple(dict.fromkeys(tracer.touches)))


@dataclass(frozen=True)
class Watched:
    """The exit status (a negative one is the number of a signal), and what was touched, in its order."""

    status: int
    touches: tuple[Touch, ...]


def _become(
    command: Sequence[str], prepare: Callable[[], None], output: tuple[int, int], writer: int
) -> NoReturn:
    """Turn this new process into ``command``; does not return."""
    try:
        null = os.open(os.devnull, os.O_RDONLY)
        for number, descriptor in enumerate((null, *output)):
            os.dup2(descriptor, number)
        prepare()
        call("ptrace", _TRACEME, 0, None, None)
        os.kill(os.getpid(), signal.SIGSTOP)
        _install_filter()
        os.execve(command[0], list(command), {})
    except OSError as error:
        os.write(writer, f"{error.errno} ".encode() + os.fsencode(str(error.filename or "")))
    finally:
        os._exit(127)


def _install_filter() -> None:
    rows = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, _X86_64), (_RETURN, 0, 0, _ALLOW), (_LOAD, 0, 0, 0)]
    for number in _CALLS:
        rows += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _TRACE)]
    rows.append((_RETURN, 0, 0, _ALLOW))
    code = b"".join(struct.pack("HBBI", *row) for row in rows)
    buffer = ctypes.create_string_buffer(code)
    program = struct.pack("HxxxxxxQ", len(rows), ctypes.addressof(buffer))
    call("prctl", _NO_NEW_PRIVS, *map(ctypes.c_ulong, (1, 0, 0, 0)))
    call("prctl", _SECCOMP, ctypes.c_ulong(_FILTER), program)


class _Tracer:
    """The processes that are traced, and what they have touched."""

    def __init__(self, first: int) -> None:
        self._first = first
        self._begun: set[int] = set()
        self._living = {first}
        self.touches: list[Touch] = []

    def run(self) -> int:
        """Let the processes run until the first one ends.  Returns its status."""
        while True:
            pid, status = os.waitpid(-1, _WALL)
            if not os.WIFSTOPPED(status):
                self._living.discard(pid)
                if pid == self._first:
                    return os.waitstatus_to_exitcode(status)
                continue
            with suppress(ProcessLookupError):  # it was killed meanwhile
                call("ptrace", _CONT, pid, None, self._stopped(pid, status))

    def kill(self) -> None:
        """End all that are left."""
        for pid in self._living:
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                while os.WIFSTOPPED(os.waitpid(pid, _WALL)[1]):
                    pass

    def _stopped(self, pid: int, status: int) -> int | None:
        """Note why ``pid`` has stopped.  Returns the signal that it is to get."""
        number, event = os.WSTOPSIG(status), status >> 16
        if pid not in self._begun and number == signal.SIGSTOP:
            # a new process begins with this signal
            self._begun.add(pid)
            self._living.add(pid)
            if pid == self._first:
                call("ptrace", _SETOPTIONS, pid, None, _OPTIONS)
            return None
        if event in _NEW_PROCESS:
            born = ctypes.c_ulong()
            call("ptrace", _GETEVENTMSG, pid, None, ctypes.addressof(born))
            self._living.add(born.value)
        elif event == _EVENT_SECCOMP:
            self.touches.extend(_touches(pid))
        return None if event else number


def _touches(pid: int) -> Iterator[Touch]:
    """What the system call names that ``pid`` is about to make."""
    registers = (ctypes.c_ulong * _REGISTERS)()
    call("ptrace", _GETREGS, pid, None, ctypes.addressof(registers))
    number, arguments = registers[_NUMBER], [registers[place] for place in _ARGUMENTS]
    how, directory, place = _CALLS[number]
    try:
        if how == "connected":
            yield from _address(_memory(pid, arguments[1], min(arguments[2], 128)))
            return
        path = _text(pid, arguments[place])
        if not path:
            return
        if not path.startswith("/"):
            path = os.path.join(_base(pid, None if directory is None else arguments[directory]), path)
    except OSError:
        return  # it names no memory of its own, and the kernel will say so
    flags = {_OPEN: arguments[1], _OPENAT: arguments[2]}.get(number, 0)
    yield Touch(
        "written" if flags & _WRITES else how,
        os.path.normpath(path),
        os.path.lexists(f"/proc/{pid}/root{path}"),
    )


def _base(pid: int, descriptor: int | None) -> str:
    """The directory at which a relative path begins, as ``pid`` sees it."""
    number = ctypes.c_int32(-100 if descriptor is None else descriptor & 0xFFFFFFFF).value
    found = os.readlink(f"/proc/{pid}/cwd" if number == -100 else f"/proc/{pid}/fd/{number}")
    root = os.readlink(f"/proc/{pid}/root")
    return (found.removeprefix(root) or "/") if root != "/" else found


def _address(content: bytes) -> Iterator[Touch]:
    """The address of a ``struct sockaddr``; of other families than these, nothing is said."""
    (family,) = struct.unpack_from("=H", content)
    if family == socket.AF_UNIX:
        yield Touch("connected", os.fsdecode(content[2:].partition(b"\0")[0]) or "an abstract socket", True)
    elif family in (socket.AF_INET, socket.AF_INET6):
        (port,) = struct.unpack_from(">H", content, 2)
        raw = content[4:8] if family == socket.AF_INET else content[8:24]
        yield Touch("connected", f"{socket.inet_ntop(family, raw)} port {port}", True)


def _text(pid: int, address: int) -> str:
    """The text at ``address``, which ends with a null byte."""
    found = b""
    while b"\0" not in found and len(found) < 4096:
        found += _memory(pid, address + len(found), 4096 - (address + len(found)) % 4096)
    return os.fsdecode(found.partition(b"\0")[0])


def _memory(pid: int, address: int, size: int) -> bytes:
    descriptor = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
    try:
        return os.pread(descriptor, size, address)
    finally:
        os.close(descriptor)
