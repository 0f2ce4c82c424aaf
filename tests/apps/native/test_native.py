"""Extension modules of the standard library work from memory, with the libraries they need."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from support import namespaces
from support.hardened import run_hardened
from support.natives import FLAGS, commands
from support.programs import App

pytestmark = pytest.mark.slow


def without_directory(text: bytes) -> bytes:
    """Output without the directory of the standard library's extension modules, which is the virtual root in
    executables."""
    return re.sub(rb"<root>/(lib-dynload/)?", b"<root>/", text)


@pytest.mark.parametrize("command", commands(Path(__file__).with_name("app.py")))
def test_native(app: App, command: str, tmp_path: Path) -> None:
    assert app.compare(command, normalise=without_directory).status == 0


@pytest.mark.oldest_and_newest
@pytest.mark.parametrize("command", ["foreign", "terminal", "numbers", "compression", "start_methods"])
def test_another_allocator(app: App, tmp_path: Path, command: str) -> None:
    """Services put jemalloc or tcmalloc into LD_PRELOAD.  Its functions have no versions."""
    compiler = shutil.which("gcc")
    if compiler is None:
        pytest.skip("gcc is not installed")
    library = tmp_path / "allocator.so"
    source = Path(__file__).with_name("allocator.c")
    # the compiler knows malloc(), and would make calloc() call itself
    subprocess.run([compiler, *FLAGS, "-fno-builtin", source, "-o", library], check=True)
    outcome = app.compare(command, env={"LD_PRELOAD": str(library)}, normalise=without_directory)
    assert outcome.status == 0


@pytest.mark.oldest_and_newest
@pytest.mark.parametrize("restrictions", ["mdwe", "seccomp"])
def test_no_memory_becomes_executable(app: App, restrictions: str) -> None:
    """As services run with MemoryDenyWriteExecute=yes (systemd.exec(5))."""
    for command in commands(Path(__file__).with_name("app.py")):
        outcomes = [
            run_hardened(restrictions, [*argv, command], cwd=app.home, env=app.env())
            for argv in (app.plain_argv(), [str(app.binary)])
        ]
        plain, binary = (app.normal(one, without_directory) for one in outcomes)
        assert binary == plain


CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


@pytest.mark.oldest_and_newest
@pytest.mark.skipif(not namespaces.available(), reason="this system does not allow mount namespaces")
@pytest.mark.skipif(not CERTIFICATES.exists(), reason="there is no Debian's file of certificates")
@pytest.mark.parametrize(
    "place", ["/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"]
)
@pytest.mark.parametrize("named", [False, True])
def test_authorities_of_other_distributions(app: App, tmp_path: Path, place: str, named: bool) -> None:
    """The directory of the build machine's OpenSSL has no certificates; the file is where others keep it.

    SSL_CERT_FILE may name the place of the build machine's distribution.
    """
    (tmp_path / place.strip("/")).parent.mkdir(parents=True)
    shutil.copy(CERTIFICATES, tmp_path / place.strip("/"))
    mounts = (
        f"mount --bind {tmp_path}/etc /etc"
        " && for place in /usr/lib/ssl /usr/local/ssl; do"
        " test ! -d $place || mount -t tmpfs -o ro none $place; done"
    )
    more = {"SSL_CERT_FILE": str(CERTIFICATES)} if named else {}
    done = namespaces.run_behind(app, mounts, ["authorities"], **more)
    assert done.stderr == b""
    stores, paths, content, _ = done.stdout.decode().splitlines()
    assert (
        stores == "[True, True, True]" or stores == "[True, True, None]"
    )  # urllib makes it late before 3.12
    assert paths.split()[0] != "None" and content == "True"
    if not named:
        assert done.stdout.endswith(b"b'none\\n'\n")


@pytest.mark.oldest_and_newest
def test_no_authorities_at_all(app: App) -> None:
    """A file that the user names, and that is not there, stays missing."""
    env = {"SSL_CERT_FILE": "/no-cert-file.crt", "SSL_CERT_DIR": "/nonexistent"}
    outcome = app.compare("authorities", env=env)
    assert outcome.stdout.startswith(b"[False, False,")


def test_no_files_are_made(app: App, tmp_path: Path) -> None:
    """Native code is loaded where /tmp and the home directory are not writable."""
    if not shutil.which("unshare"):
        pytest.skip("unshare is not installed")
    probe = subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False)
    if probe.returncode != 0:
        pytest.skip("this system does not allow mount namespaces")
    # the executable itself may be below /tmp, so it is opened before the mount covers that
    script = 'exec 9<"$1" && mount -t tmpfs -o ro,noexec none /tmp && shift && exec /proc/self/fd/9 "$@"'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script, "sh", str(app.binary), "numbers"],
        capture_output=True,
        env=app.env(TMPDIR="/tmp"),
        cwd="/",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == app.run_binary("numbers").stdout
