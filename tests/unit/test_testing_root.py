"""support.testing_root: when a root is made, what it shares, and what is said if there is none."""

from __future__ import annotations

import os
import stat
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from support import testing_root
from support.testing_root import UNAVAILABLE, NoRoot, ensure, main, mirror_of, mount_script, variables

Commands = Callable[..., Path]


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    """``commands(name=text, ...)``: the only programs on PATH, shell scripts.  Each notes its arguments."""
    directory = tmp_path / "bin"
    directory.mkdir()
    log = tmp_path / "log"
    log.touch()

    def make(**scripts: str) -> Path:
        for name, text in scripts.items():
            path = directory / name.replace("_", "-")
            path.write_text(f'#!/bin/sh\necho {path.name} "$@" >> {log}\n{text}\n')
            path.chmod(0o755)
        return log

    # what those scripts use themselves
    for name in ("mkdir", "touch", "true"):
        (directory / name).symlink_to(f"/bin/{name}")
    monkeypatch.setenv("PATH", str(directory))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return make


NAMESPACE = 'shift; exec "$@"'
DEBOOTSTRAP = 'for directory; do :; done; shift $(($# - 3)); mkdir -p "$1/var/cache/apt/archives" "$1/etc"'
"""Makes the directory that is the third word from the end, as the real one does."""


def test_a_root_is_made_once(commands: Commands, tmp_path: Path) -> None:
    log = commands(unshare=NAMESPACE, debootstrap=DEBOOTSTRAP)
    left_over = testing_root.place(tmp_path).with_name(f"{testing_root.place(tmp_path).name}.partial")
    (left_over / "half").mkdir(parents=True)
    root = ensure(tmp_path)
    assert sorted(path.name for path in root.iterdir()) == ["etc", "var"]
    assert ensure(tmp_path) == root
    made = [line for line in log.read_text().splitlines() if line.startswith("debootstrap")]
    assert len(made) == 1 and all(package in made[0] for package in testing_root.PACKAGES)
    assert not left_over.exists()


def test_a_failure_leaves_nothing(commands: Commands, tmp_path: Path) -> None:
    commands(unshare=NAMESPACE, debootstrap=f"{DEBOOTSTRAP}; echo E: no such mirror; exit 1")
    with pytest.raises(NoRoot, match="(?s)status 1.*E: no such mirror"):
        ensure(tmp_path / "roots")
    assert [path.name for path in (tmp_path / "roots").iterdir()] == ["lock"]


def test_a_missing_debootstrap_is_installed(commands: Commands, tmp_path: Path) -> None:
    script = tmp_path / "bin" / "debootstrap"
    make = f"printf '#!/bin/sh\\n%s\\n' '{DEBOOTSTRAP}' > {script}; /bin/chmod +x {script}"
    log = commands(unshare=NAMESPACE, apt_get=f"[ $1 != install ] || {{ {make}; }}")
    assert ensure(tmp_path).is_dir()
    assert "apt-get install -y" in log.read_text()


@pytest.mark.parametrize(
    "present, reason",
    [
        ({}, "no unshare"),
        ({"unshare": "echo unshare failed: not permitted >&2; exit 1"}, "not permitted"),
        ({"unshare": NAMESPACE}, "no debootstrap"),
        ({"unshare": NAMESPACE, "apt_get": "exit 100"}, "no debootstrap"),
    ],
)
def test_why_there_is_none(
    commands: Commands,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    present: dict[str, str],
    reason: str,
) -> None:
    commands(**present)
    monkeypatch.setenv("BUNDLER_TEST_ROOTS", str(tmp_path))
    assert main(["true"]) == UNAVAILABLE
    error = capsys.readouterr().err
    assert reason in error and "3.14 and 3.15" in error


def test_only_the_superuser_can(
    commands: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = commands(unshare=NAMESPACE, debootstrap=DEBOOTSTRAP)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("BUNDLER_TEST_ROOTS", str(tmp_path))
    assert main(["true"]) == UNAVAILABLE
    assert "superuser" in capsys.readouterr().err
    assert log.read_text() == ""


def test_no_command_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err


def test_the_mirror_is_that_of_the_machine() -> None:
    targets = "http://security.example/debian-security/\nhttps://mirror.example/debian/\nhttp://x/debian\n"
    assert mirror_of(targets) == "https://mirror.example/debian"
    assert (
        mirror_of("http://archive.ubuntu.com/ubuntu/\ncdrom:[Debian]/debian\n")
        == testing_root.FALLBACK_MIRROR
    )


def test_variables_of_the_machine_do_not_enter_the_root() -> None:
    machine = {
        "HOME": "/data/me",
        "PATH": "/data/me/bin",
        "BUNDLER_TEST_PYTHONS": "/data/me/python",
        "PIP_INDEX_URL": "https://index.example",
        "https_proxy": "http://proxy.example",
        "CI": "true",
    }
    inside = variables(machine)
    assert inside["HOME"] == "/root" and "/data" not in inside["PATH"]
    assert "BUNDLER_TEST_PYTHONS" not in inside
    assert {name: inside[name] for name in ("PIP_INDEX_URL", "https_proxy", "CI")} == {
        "PIP_INDEX_URL": "https://index.example",
        "https_proxy": "http://proxy.example",
        "CI": "true",
    }


def test_mounts_and_entry(commands: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    work = tmp_path / "a directory"
    (tmp_path / "home" / ".config" / "pip").mkdir(parents=True)
    pip = tmp_path / "home" / ".config" / "pip" / "pip.conf"
    pip.touch()
    work.mkdir()
    shared = testing_root.shared_paths({"HOME": str(tmp_path / "home")}, work)
    # the directory of the run lies in that of temporary files, and must not be hidden by it
    assert shared.index((tmp_path, tmp_path.relative_to("/"))) < shared.index((work, work.relative_to("/")))
    assert (pip, Path("root/.config/pip/pip.conf")) in shared
    assert (Path("/proc"), Path("proc")) in shared

    root = tmp_path / "the root"
    log = commands(mount="", chroot='[ -e "$1" ] && shift && exec "$@"')
    script = mount_script(root, [(work, work.relative_to("/")), (pip, Path("root/.config/pip/pip.conf"))])
    words = ["/bin/sh", "-c", script, "sh", str(work), "/bin/sh", "-c", 'echo "$PWD:$1:$2"', "x", "a b", "c"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout == f"{work}:a b:c\n"
    assert stat.S_ISREG((root / "root/.config/pip/pip.conf").stat().st_mode)
    assert (root / work.relative_to("/")).is_dir()
    assert log.read_text().count("mount --rbind") == 2


def test_a_mount_that_is_denied(commands: Commands, tmp_path: Path) -> None:
    log = commands(mount="exit 32", chroot="")
    script = mount_script(tmp_path / "root", [(tmp_path, Path("x"))])
    assert subprocess.run(["/bin/sh", "-c", script, "sh", "/", "true"], check=False).returncode == UNAVAILABLE
    assert "chroot" not in log.read_text()
