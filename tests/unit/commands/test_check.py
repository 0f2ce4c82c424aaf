"""bundler.commands.check: a program in bare surroundings, and a comparison."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import namespaces

from bundler.check.watch import Touch
from bundler.commands import check as module
from bundler.commands.check import Run, check, differences, outside
from bundler.errors import CheckFailed, InputUnreadable, NamespacesDenied, UsageError
from bundler.reporter import Reporter

ECHO = shutil.which("echo") or "/bin/echo"


def test_what_is_inside_is_left_out() -> None:
    inside = ["/x/app", "/proc/self/exe/bundle/a.py", "/proc/thread-self", "/proc/17/maps"]
    beyond = ["/x/app2", "/proc/meminfo", "/etc/passwd"]
    touches = [Touch("opened", path, True) for path in (*inside, *beyond)]
    assert [touch.path for touch in outside(touches, "/x/app")] == beyond


def test_differences() -> None:
    run = Run(0, b"a\nb\n", b"")
    assert list(differences(run, run)) == []
    assert list(differences(run, Run(-11, b"a\n", b""))) == [
        "exit status 0 instead of signal 11",
        "line 2 of standard output is 'b\\n'",
        "instead of missing",
    ]
    assert list(differences(run, Run(0, b"a\nb\n", b"x"))) == [
        "line 1 of standard error is missing",
        "instead of 'x'",
    ]


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs are run as any other, without namespaces."""

    def run(command: list[str], shown: list[str]) -> tuple[Run, tuple[Touch, ...]]:
        done = subprocess.run(command, capture_output=True, check=False)
        missing = Touch("opened", "/none", False)
        return Run(done.returncode, done.stdout, done.stderr), (missing, Touch("written", "/tmp/x", False))

    monkeypatch.setattr(module, "_run_alone", run)


def test_report(alone: None, capsys: pytest.CaptureFixture[str]) -> None:
    check(ECHO, ["a b"], Reporter("WARN"), against="echo")
    assert capsys.readouterr().out == (
        "status   0\n"
        "output   1 lines on standard output, 0 on standard error\n"
        "touched  2 paths and addresses outside of itself\n"
        "  not there  /none\n"
        "  written    /tmp/x\n"
        "same     exit status, standard output and standard error as echo\n"
    )


def test_failures(alone: None, tmp_path: Path) -> None:
    with pytest.raises(CheckFailed, match="does not do what echo x does") as caught:
        check(ECHO, ["a"], Reporter("WARN"), against="echo x")
    assert caught.value.why == "line 1 of standard output is 'a\\n'\ninstead of 'x a\\n'"
    with pytest.raises(CheckFailed, match="ended with exit status 3") as caught:
        check("/bin/sh", ["-c", "echo why >&2; exit 3"], Reporter("WARN"))
    assert caught.value.why == "why"
    with pytest.raises(InputUnreadable, match="is not an executable"):
        check(str(tmp_path), [], Reporter("WARN"))
    with pytest.raises(InputUnreadable, match="there is no /none"):
        check(ECHO, [], Reporter("WARN"), shown=["/none"])
    for text in ("no-such-program x", "'", ""):
        with pytest.raises(UsageError, match="--against"):
            check(ECHO, [], Reporter("WARN"), against=text)


def test_a_system_that_denies_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*words: object) -> None:
        raise PermissionError(1, "Operation not permitted", "unshare")

    monkeypatch.setattr(module, "run_watched", denied)
    with pytest.raises(NamespacesDenied) as caught:
        check(ECHO, [], Reporter("WARN"))
    assert caught.value.why == "unshare: Operation not permitted"
    assert "unprivileged_userns_clone" in caught.value.hint


def test_the_command_line(tmp_path: Path) -> None:
    """What stands behind BINARY is for the program.  A kernel that allows no more namespaces is named."""
    if not namespaces.available():
        pytest.skip("this system allows no namespaces")
    (tmp_path / "file").write_text("shown\n")
    command = [
        sys.executable,
        "-m",
        "bundler",
        "check",
        "--with",
        "file",
        "/bin/cat",
        "-n",
        "file",
        "--against",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[0]) == (41, "status   1")
    assert "--against" in done.stderr
    done = subprocess.run(command[:-1], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"opened     {tmp_path}/file" in done.stdout

    script = 'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"'
    words = ["unshare", "-rm", "sh", "-c", script, "sh", *command[:-1]]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 42 and "unshare: No space left on device" in done.stderr
