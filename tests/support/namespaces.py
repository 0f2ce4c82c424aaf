"""Running a program where parts of the file system are out of reach."""

from __future__ import annotations

import functools
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from support.programs import App, Outcome


@functools.cache
def available() -> bool:
    """Whether this system lets the tests make mount namespaces."""
    probe = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def run_behind(app: App, mounts: str, words: Sequence[str], **env: str) -> Outcome:
    """Run the executable of ``app`` in ``/``, after the shell commands ``mounts``.

    The mounts may cover the executable, so it is opened before them.
    """
    script = f'exec 9<"$1" && {mounts} && shift && exec /proc/self/fd/9 "$@"'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script, "sh", str(app.binary), *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=app.env(**env),
        cwd="/",
        timeout=60,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def covering(*places: Path | str) -> str:
    """Shell commands that hide ``places``, and make ``/tmp`` an empty, read-only directory."""
    hidden = " && ".join(f"mount -t tmpfs -o ro none {place}" for place in places)
    return f"{hidden} && mount -t tmpfs -o ro,noexec none /tmp"
