"""A root directory of Debian's testing suite, for CPythons that the machine does not have.

    python3 tests/support/testing_root.py COMMAND [WORD...]

runs a command in it, in the current directory and as root.  The root is made when it is first needed, in
about three minutes, and takes 1.5 GB in a directory of caches.  Whoever removes that directory gets a newer
one.

1. Only root can do this; ``debootstrap`` is installed if it is missing and the machine has apt.
2. The root is made beside its place and renamed into it, under a lock.  So it is there as a whole or not at
   all, however a run ends, and two runs do not make it twice.
3. Each run mounts what the root shares with the machine in a mount namespace of its own
   (mount_namespaces(7)).  The mounts end with the run, so none can be left over, and none is missed after
   a restart.

Shared are the kernel's file systems, the directory of the run and that of temporary files at their own
places, and what network and pip need: resolver, certificates, pip's files and variables.

Ends with the status of the command, or with :data:`UNAVAILABLE` and the reason if there is no root.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

SUITE = "forky"
PYTHONS = ("3.14", "3.15")
"""The CPythons of :data:`SUITE` that are supported."""

PACKAGES = (
    *(f"python{version}-venv" for version in PYTHONS),
    *(f"libpython{version}-dev" for version in PYTHONS),
    # the quick part of CPython's own tests
    *(f"libpython{version}-testsuite" for version in PYTHONS),
    # libpython3.15.a asks for it, and no dependency of libpython3.15-dev brings it
    "libzstd-dev",
    "ca-certificates",
    # what tests use and are skipped without; bundler itself needs no compiler
    "g++",
    "gdb",
    "strace",
    "ccache",
    "redis-server",
    "fish",
    "zsh",
    "chromium-headless-shell",
    "fonts-dejavu-core",
)

FALLBACK_MIRROR = "http://deb.debian.org/debian"

UNAVAILABLE = 69
"""The status if this machine cannot have the root (``EX_UNAVAILABLE`` of sysexits.h)."""

KEPT_VARIABLES = ("CI", "LANG", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")
KEPT_PREFIXES = ("PIP_",)
KEPT_ENDINGS = ("_proxy", "_PROXY")


class NoRoot(Exception):
    """This machine cannot have the root, and why."""


def cache_directory(environ: Mapping[str, str]) -> Path:
    """Where the root lies: below ``BUNDLER_TEST_ROOTS``, else in the user's directory of caches."""
    named = environ.get("BUNDLER_TEST_ROOTS")
    if named:
        return Path(named)
    return Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bundler-test-roots"


def place(directory: Path) -> Path:
    """The root's own directory.  Another list of packages makes another root."""
    key = hashlib.sha256(" ".join([SUITE, *PACKAGES]).encode()).hexdigest()[:8]
    return directory / f"{SUITE}-{key}"


def mirror_of(index_targets: str) -> str:
    """The mirror of Debian in what ``apt-get indextargets`` writes, one URI a line, else the general one."""
    for line in index_targets.splitlines():
        uri = line.strip().rstrip("/")
        if uri.startswith(("http://", "https://")) and uri.endswith("/debian"):
            return uri
    return FALLBACK_MIRROR


def variables(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of a command in the root: little of the machine's, because its paths differ."""
    kept = {
        name: value
        for name, value in environ.items()
        if name in KEPT_VARIABLES or name.startswith(KEPT_PREFIXES) or name.endswith(KEPT_ENDINGS)
    }
    own = {"HOME": "/root", "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"}
    return {"LANG": "C.UTF-8", **kept, **own}


def ensure(directory: Path) -> Path:
    """The root below ``directory``, made if it is not there.  Raises :class:`NoRoot`."""
    root = place(directory)
    if os.geteuid() != 0:
        raise NoRoot("only the superuser can make and enter it")
    if not shutil.which("unshare"):
        raise NoRoot("there is no unshare(1), of the package util-linux")
    allowed = subprocess.run(["unshare", "--mount", "true"], capture_output=True, text=True, check=False)
    if allowed.returncode != 0:
        raise NoRoot(f"this machine lets nobody mount ({allowed.stderr.strip()})")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with open(directory / "lock", "w") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            if not root.is_dir():
                _make(root)
    except OSError as error:
        raise NoRoot(str(error)) from error
    return root


def _make(root: Path) -> None:
    """Make the root in a directory beside it.  The caller holds the lock, so what lies there is left over."""
    debootstrap = _debootstrap()
    partial = root.with_name(f"{root.name}.partial")
    if partial.exists():
        shutil.rmtree(partial)
    words = [debootstrap, "--variant=minbase", "--force-check-gpg", f"--include={','.join(PACKAGES)}"]
    # An older debootstrap does not know the suite's name, but all have the script for Debian's newest suites.
    words += [SUITE, str(partial), _mirror(), "/usr/share/debootstrap/scripts/sid"]
    _say(f"making {root} ({shlex.join(words)})")
    # debootstrap mounts in the new root.  In a namespace of its own, these mounts end with it.
    done = subprocess.run(
        ["unshare", "--mount", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        shutil.rmtree(partial, ignore_errors=True)
        last = "\n".join(done.stdout.splitlines()[-10:])
        raise NoRoot(f"debootstrap ended with status {done.returncode}:\n{last}")
    for archive in (partial / "var/cache/apt/archives").glob("*.deb"):
        archive.unlink()
    partial.rename(root)


def _debootstrap() -> str:
    """The path of debootstrap, which is installed if it is missing.  Raises :class:`NoRoot`."""
    install = ["apt-get", "install", "-y", "--no-install-recommends", "debootstrap", "debian-archive-keyring"]
    for command in (None, install, ["apt-get", "update"], install):
        if command and shutil.which("apt-get"):
            _say(f"debootstrap is missing: {shlex.join(command)}")
            environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=environ, check=False)
        found = shutil.which("debootstrap")
        if found:
            return found
    raise NoRoot("there is no debootstrap, and apt-get cannot install it")


def _mirror() -> str:
    if not shutil.which("apt-get"):
        return FALLBACK_MIRROR
    words = ["apt-get", "indextargets", "--format", "$(REPO_URI)"]
    return mirror_of(subprocess.run(words, capture_output=True, text=True, check=False).stdout)


def shared_paths(environ: Mapping[str, str], current: Path) -> list[tuple[Path, Path]]:
    """What is mounted: each path of the machine, and its place in the root (relative to it)."""
    home = Path(environ.get("HOME") or "/root")
    same = ["/proc", "/sys", "/dev", "/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs", "/etc/pip.conf"]
    pairs = [(Path(path), Path(path)) for path in same]
    pairs += [
        (home / path, Path("/root") / path) for path in (Path(".config/pip/pip.conf"), Path(".pip/pip.conf"))
    ]
    pairs += [(path, path) for path in (Path(tempfile.gettempdir()), current)]
    found = [(path.resolve(), inside.relative_to("/")) for path, inside in pairs if path.exists()]
    # A directory hides what was mounted below it before.
    return sorted(found, key=lambda pair: len(pair[1].parts))


def mount_script(root: Path, shared: Sequence[tuple[Path, Path]]) -> str:
    """Text for sh: mount ``shared`` in ``root``, then become a command there (its directory, its words)."""
    lines = []
    for path, inside in shared:
        target, parent = (shlex.quote(str(place)) for place in (root / inside, (root / inside).parent))
        make = f"mkdir -p {target}" if path.is_dir() else f"mkdir -p {parent} && touch {target}"
        mount = f"mount --rbind {shlex.quote(str(path))} {target}"
        lines.append(f"{{ {make} && {mount}; }} || exit {UNAVAILABLE}")
    enter = 'cd "$1"; shift; exec "$@"'
    lines.append(f'exec chroot {shlex.quote(str(root))} /bin/sh -c {shlex.quote(enter)} sh "$@"')
    return "\n".join(lines)


def main(words: Sequence[str]) -> int:
    if not words:
        _say("usage: testing_root.py COMMAND [WORD...]")
        return 2
    try:
        root = ensure(cache_directory(os.environ))
    except NoRoot as error:
        _say(f"Debian's {SUITE}, for CPython {' and '.join(PYTHONS)}, is not available here: {error}")
        return UNAVAILABLE
    current = Path.cwd()
    script = mount_script(root, shared_paths(os.environ, current))
    command = ["unshare", "--mount", "/bin/sh", "-c", script, "sh", str(current), *words]
    # This process becomes the command, so signals reach it.
    os.execvpe(command[0], command, variables(os.environ))


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
