"""Running a program with less than a usual process may do, as hardened services run it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from support.programs import Outcome, run

DENIED = 77

LAUNCHER = f"""
import ctypes, os, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
LOAD, EQUAL, HAS, AND, RETURN = 0x20, 0x15, 0x45, 0x54, 0x06
ALLOW, REFUSE, ABSENT = 0x7FFF0000, 0x00050000 | 1, 0x00050000 | 38  # EPERM, ENOSYS
THIRD = (LOAD, 0, 0, 32)  # the third argument of the call, seccomp(2)
EXECUTABLE = [THIRD, (HAS, 0, 1, 4), (RETURN, 0, 0, REFUSE), (RETURN, 0, 0, ALLOW)]
BOTH = [THIRD, (AND, 0, 0, 6), (EQUAL, 0, 1, 6), (RETURN, 0, 0, REFUSE), (RETURN, 0, 0, ALLOW)]
RULES = {{
    # src/shared/seccomp-util.c of systemd, seccomp_memory_deny_write_execute()
    "seccomp": {{9: BOTH, 10: EXECUTABLE, 329: EXECUTABLE}},  # mmap, mprotect, pkey_mprotect
    "no-memfd": {{319: [(RETURN, 0, 0, ABSENT)]}},
    "no-mremap": {{25: [(RETURN, 0, 0, REFUSE)]}},
}}
names, words = sys.argv[1].split("+"), sys.argv[2:]
for name in names:
    if name == "mdwe":
        bad = libc.prctl(65, 1, 0, 0, 0)  # PR_SET_MDWE, Linux 6.3
    else:
        lines = [(LOAD, 0, 0, 0)]
        for number, block in RULES[name].items():
            lines += [(EQUAL, 0, len(block), number), *block]
        lines.append((RETURN, 0, 0, ALLOW))
        code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines))
        pointer = ctypes.addressof(code)
        program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(lines), pointer))
        pointer = ctypes.c_void_p(ctypes.addressof(program))
        bad = libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, pointer, 0, 0)
    if bad:
        print(name, os.strerror(ctypes.get_errno()), file=sys.stderr)
        sys.exit({DENIED})
os.execv(words[0], words)
"""


def launcher(restrictions: str) -> list[str]:
    """The first words of a command that runs with ``restrictions``, which are joined by "+":

    - ``mdwe``: no memory becomes executable later (PR_SET_MDWE);
    - ``seccomp``: the same, by a filter as systemd's MemoryDenyWriteExecute makes it;
    - ``no-memfd``: ``memfd_create(2)`` does not exist;
    - ``no-mremap``: ``mremap(2)`` is refused.

    Skips the test where the kernel has no such restriction.
    """
    words = [sys.executable, "-c", LAUNCHER, restrictions]
    probe = subprocess.run([*words, "/bin/true"], capture_output=True, text=True, check=False)
    if probe.returncode == DENIED:
        pytest.skip(f"this kernel refuses {probe.stderr.strip()}")
    return words


def run_hardened(
    restrictions: str, argv: Sequence[str], *, cwd: Path, env: dict[str, str], timeout: float = 60
) -> Outcome:
    """Run ``argv`` with ``restrictions`` (:func:`launcher`)."""
    return run([*launcher(restrictions), *argv], cwd=cwd, env=env, timeout=timeout)
