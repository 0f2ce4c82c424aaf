"""Memory of executables against plain Python: peak of one process, and what 20 at once take together.

    python tests/benchmarks/bench_memory.py PYTHON 'app.py --version' 'dist/app --version'

The second argument is a script with its arguments, the third an executable with the same ones.  Each process
is stopped when it ends, before its memory is freed (ptrace(2), PTRACE_O_TRACEEXIT).  There its peak (VmHWM)
is read, and its share of pages that several processes have (PSS) while all of them are stopped.  Plain
Python leaves by ``os._exit``, because its finalisation frees memory that the program had until then.

Pages count as the kernel maps them, in larger pieces for files that were just written.  So the executable is
dropped from the page cache first, and read from the disk by a run that does not count.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shlex
import shutil
import signal
import subprocess

PROCESSES = 20
TRACEME, CONT, DETACH, SETOPTIONS = 0, 7, 17, 0x4200
TRACE_EXIT, EXIT_KILL = 0x40, 0x100000
EXIT_EVENT = 6

LEAVE = (
    "import atexit, os, sys; atexit.register(os._exit, 0); sys.argv = sys.argv[1:];"
    " sys.path[0] = os.path.dirname(sys.argv[0]);"
    " exec(compile(open(sys.argv[0]).read(), sys.argv[0], 'exec'))"
)

_libc = ctypes.CDLL(None, use_errno=True)


def ptrace(request: int, pid: int, data: int = 0) -> None:
    if _libc.ptrace(ctypes.c_long(request), pid, None, ctypes.c_void_p(data)) != 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def start(command: list[str]) -> int:
    """Start ``command``, traced and silent.  Returns its process id."""
    pid = os.fork()
    if pid == 0:
        try:
            silent = os.open(os.devnull, os.O_RDWR)
            for stream in range(3):
                os.dup2(silent, stream)
            ptrace(TRACEME, 0)
            os.kill(os.getpid(), signal.SIGSTOP)
            os.execvp(command[0], command)
        finally:
            os._exit(127)
    os.waitpid(pid, 0)
    ptrace(SETOPTIONS, pid, TRACE_EXIT | EXIT_KILL)
    ptrace(CONT, pid)
    return pid


def wait_for_end(pid: int) -> None:
    """Wait until ``pid`` is about to end.  Signals reach it."""
    while True:
        _, status = os.waitpid(pid, 0)
        if not os.WIFSTOPPED(status):
            raise SystemExit(f"process {pid} ended with status {status}")
        if status >> 16 == EXIT_EVENT:
            return
        number = os.WSTOPSIG(status)
        ptrace(CONT, pid, 0 if number == signal.SIGTRAP else number)


def field(pid: int, file: str, name: str) -> int:
    """A size in KiB from a file below /proc."""
    with open(f"/proc/{pid}/{file}") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def measure(command: list[str], processes: int) -> tuple[int, int]:
    """The peak of one process, and the PSS of all, in KiB."""
    pids = [start(command) for _ in range(processes)]
    for pid in pids:
        wait_for_end(pid)
    peak = min(field(pid, "status", "VmHWM") for pid in pids)
    together = sum(field(pid, "smaps_rollup", "Pss") for pid in pids)
    for pid in pids:
        ptrace(DETACH, pid)
        os.waitpid(pid, 0)
    return peak, together


def forget_file(command: list[str]) -> None:
    with open(shutil.which(command[0]) or command[0], "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("python")
    parser.add_argument("script")
    parser.add_argument("executable")
    parser.add_argument("-n", type=int, default=PROCESSES, help="how many processes at once")
    options = parser.parse_args()
    binary = shlex.split(options.executable)
    forget_file(binary)
    plain = measure([options.python, "-c", LEAVE, *shlex.split(options.script)], options.n)
    ours = measure(binary, options.n)
    for what, before, after in zip(("peak", f"PSS of {options.n}"), plain, ours, strict=True):
        print(f"{what:10} {before / 1024:7.1f} {after / 1024:7.1f} MiB  x {after / before:.2f}")


if __name__ == "__main__":
    main()
