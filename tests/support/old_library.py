"""A system with an older C library, in which executables are run: Debian 11, with glibc 2.31.

The system is made once for a machine, by debootstrap, in the user's cache: half a minute and 220 MB.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from pathlib import Path

from support.environments import lock
from support.programs import Outcome, run

SUITE = "bullseye"
GLIBC = (2, 31)

_ENTER = """
set -e
mount --bind /proc "$1/proc"
mount --rbind /dev "$1/dev"
mkdir -p "$1$2"
mount --bind "$2" "$1$2"
root=$1
shift 2
exec /usr/sbin/chroot "$root" "$@"
"""
"""Runs in a mount namespace of its own, so that the mounts end with it."""


class Unavailable(Exception):
    """There is no older system; the text says why."""


@functools.cache
def system() -> Path:
    """The root directory of the older system.  Raises :class:`Unavailable`."""
    if os.geteuid() != 0:
        raise Unavailable("only root can make and enter an older system (chroot)")
    if shutil.which("debootstrap") is None:
        raise Unavailable("debootstrap is not installed")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bundler-tests"
    root = cache / SUITE
    with lock(cache / f"{SUITE}.lock"):
        if not root.exists():
            _make(root)
    return root


def _make(root: Path) -> None:
    partial = root.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    done = subprocess.run(
        ["debootstrap", "--variant=minbase", SUITE, str(partial)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=900,
        check=False,
    )
    if done.returncode != 0:
        shutil.rmtree(partial, ignore_errors=True)
        last = (done.stdout.strip().splitlines() or [f"status {done.returncode}"])[-1]
        raise Unavailable(f"debootstrap {SUITE} failed: {last}")
    partial.rename(root)


def run_there(program: Path, *words: str, home: Path | None = None, timeout: float = 120) -> Outcome:
    """Run ``program`` in the older system, where its directory has the same path.

    Raises :class:`Unavailable`, also where the machine forbids mount namespaces.
    """
    root = system()
    enter = ["unshare", "--mount", "--propagation", "private", "sh", "-c", _ENTER, "sh"]
    if subprocess.run([*enter, str(root), str(program.parent), "/bin/true"], check=False).returncode != 0:
        raise Unavailable("the machine does not let root mount directories (unshare --mount)")
    env = {"PATH": "/usr/bin:/bin", "HOME": str(home or "/nonexistent")}
    argv = [*enter, str(root), str(program.parent), str(program), *words]
    return run(argv, cwd=Path("/"), env=env, timeout=timeout)
