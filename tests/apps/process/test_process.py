"""Arguments, streams, signals, exit: the executable is a process like `python app.py`."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from support.programs import App, Outcome, interrupt, run

from bundler import contract

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("a", "b c", ""),
        ("--help", "-c", "-m", "-", "--", "-O", "-X", "utf8"),
        ("caf\u00e9", "\u65e5\u672c", "\U0001f40d"),
        (b"\xff\xfe", b"a\x80b"),
        ("x" * 100_000,),
    ],
    ids=["none", "plain", "options", "unicode", "undecodable", "long"],
)
def test_arguments(app: App, words: tuple[str | bytes, ...]) -> None:
    app.compare("argv", *words)


@pytest.mark.parametrize(
    "command", ["main_module", "state", "environment", "children", "warn", "dispositions"]
)
def test_state(app: App, command: str) -> None:
    app.compare(command)


@pytest.mark.parametrize(
    "env",
    [
        {},
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX"},
        {"LANG": "C"},
        {"LC_CTYPE": "C", "LANG": "C.UTF-8"},
        {"LC_ALL": "C.UTF-8"},
        {"LANG": "C.UTF-8"},
        {"LC_ALL": "en_US.UTF-8"},
        {"LANG": "nowhere_XX.UTF-8"},
        {"LC_ALL": "nowhere_XX.ISO-8859-1"},
    ],
    ids=lambda env: ",".join(f"{name}={value}" for name, value in env.items()) or "none",
)
def test_locale(app: App, env: dict[str, str]) -> None:
    app.compare("encodings", env={"VALUE": "caf\u00e9", **env})


def test_differences(app: App) -> None:
    """The differences from plain Python that docs/differences.md lists."""
    expected = [
        "flags 1 1 0 1 1",
        "dont_write_bytecode True",
        "executable True",
        "path 1 True",
        f"file {contract.ROOT}",
    ]
    assert app.run_binary("differences").stdout.decode().splitlines() == expected


def test_python_variables_are_ignored(app: App, tmp_path: Path) -> None:
    (tmp_path / "warner.py").write_text("raise SystemExit('imported from PYTHONPATH')")
    (tmp_path / "sitecustomize.py").write_text("print('sitecustomize')")
    (tmp_path / "usercustomize.py").write_text("print('usercustomize')")
    env = {
        "PYTHONPATH": str(tmp_path),
        "PYTHONHOME": "/nonexistent",
        "PYTHONSTARTUP": "/nonexistent",
        "PYTHONOPTIMIZE": "2",
        "PYTHONWARNINGS": "error",
        "PYTHONUTF8": "1",
        "PYTHONIOENCODING": "latin-1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONINSPECT": "1",
        "PYTHONVERBOSE": "2",
        "PYTHONDEVMODE": "1",
        "PYTHONHASHSEED": "bad",
        "PYTHONMALLOC": "nonsense",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONSAFEPATH": "1",
        "PYTHONPROFILEIMPORTTIME": "1",
        "PYTHONINTMAXSTRDIGITS": "bad",
    }
    for command in ("state", "encodings", "warn"):
        expected = app.normal(app.run_binary(command))
        assert app.normal(app.run_binary(command, env=env)) == expected


def test_current_directory_is_not_imported_from(app: App, tmp_path: Path) -> None:
    for name in ("warner", "signal", "encodings", "locale", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported from the current directory')")
    app.compare("warn", cwd=tmp_path)


@pytest.mark.parametrize(
    "how",
    "zero seven large negative huge none text tuple true builtin quit raise os abort".split(),
)
def test_exit_status(app: App, how: str) -> None:
    app.compare("leave", how)


def test_exit_statuses_are_what_they_should_be(app: App) -> None:
    """Comparing with plain Python would prove nothing if that were wrong in the same way."""
    statuses = {how: app.run_binary("leave", how).status for how in ("none", "seven", "text", "abort")}
    assert statuses == {"none": 0, "seven": 7, "text": 1, "abort": -signal.SIGABRT}


@pytest.mark.parametrize(
    "how", "exception base unprintable hook badhook keyboard recursion pipe exitcode".split()
)
def test_uncaught(app: App, how: str) -> None:
    app.compare("die", how)


@pytest.mark.parametrize("command", ["exits", "exit_errors", "daemons", "thread_error", "mixed"])
def test_ends(app: App, command: str) -> None:
    app.compare(command)


def test_files_left_open_keep_their_data(app: App, tmp_path: Path) -> None:
    plain, binary = tmp_path / "plain", tmp_path / "binary"
    app.run_plain("unflushed", str(plain))
    outcome = app.run_binary("unflushed", str(binary))
    assert outcome == Outcome(0, b"no newline at the end", b"")
    for suffix in ("", ".b"):
        expected = Path(f"{plain}{suffix}").read_bytes()
        assert expected
        assert Path(f"{binary}{suffix}").read_bytes() == expected
    # CPython may finalise the layers of a file that is in a cycle in an order that loses its text
    assert Path(f"{binary}.cycle").read_bytes() in (b"in a cycle", Path(f"{plain}.cycle").read_bytes())


@pytest.mark.parametrize("how", ["sleep", "caught", "handler", "default"])
def test_interrupt(app: App, how: str) -> None:
    app.compare("wait", how, interact=interrupt)


def test_interrupt_status_is_the_signal(app: App) -> None:
    assert app.run_binary("wait", interact=interrupt).status == -signal.SIGINT


def test_terminated(app: App) -> None:
    def terminate(process: subprocess.Popen[bytes]) -> None:
        process.terminate()

    assert app.compare("wait", interact=terminate).status == -signal.SIGTERM


def test_reader_goes_away(app: App) -> None:
    def run_one(argv: list[str]) -> tuple[int, bytes]:
        process = subprocess.Popen(
            argv, cwd=app.home, env=app.env(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout and process.stderr
        process.stdout.readline()
        process.stdout.close()
        stderr = process.stderr.read()
        process.stderr.close()
        return process.wait(), app.normal(Outcome(0, b"", stderr)).stderr

    assert run_one([str(app.binary), "flood"]) == run_one([*app.plain_argv(), "flood"])


@pytest.mark.parametrize(
    "stdin",
    [b"", b"abc", bytes(range(256)) * 1000, b"one\r\ntwo\rthree\n\xff\xfe\n"],
    ids=["empty", "short", "binary", "newlines"],
)
def test_standard_input(app: App, stdin: bytes) -> None:
    app.compare("echo", stdin=stdin)
    app.compare("lines", stdin=stdin, env={"LC_ALL": "C.UTF-8"})
    app.compare("lines", stdin=stdin, env={"LC_ALL": "C"})


def test_input_function(app: App) -> None:
    app.compare("ask", stdin="R\u00e9n\u00e9e\nsecond\n".encode(), env={"LC_ALL": "C.UTF-8"})


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&-", "<&- >&- 2>&-", ">/dev/full"])
def test_closed_streams(app: App, closed: str) -> None:
    def run_one(argv: list[str]) -> Outcome:
        script = f'exec "$@" {closed}'
        return app.normal(run(["/bin/sh", "-c", script, "sh", *argv], cwd=app.home, env=app.env()))

    assert run_one([str(app.binary), "streams"]) == run_one([*app.plain_argv(), "streams"])


@pytest.mark.filterwarnings("ignore:.*forkpty:DeprecationWarning")  # pytest-xdist has a thread
def test_terminal(app: App) -> None:
    """On a terminal, streams are line buffered and input() shows its prompt."""

    def run_one(argv: list[str], command: str) -> bytes:
        pid, master = os.forkpty()
        if pid == 0:
            os.chdir(app.home)
            os.execve(argv[0], [*argv, command], app.env(TERM="xterm", LC_ALL="C.UTF-8"))
        if command == "ask":
            os.write(master, b"one\ntwo\n\x04")
        data = b""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                data += os.read(master, 4096)
            except OSError:
                break
        os.close(master)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        return app.normal(Outcome(0, data, b"")).stdout + b"%d" % status

    assert run_one([str(app.binary)], "encodings") == run_one(app.plain_argv(), "encodings")
    assert b"True" in run_one([str(app.binary)], "encodings")
    # the echo of text that is typed ahead may come at any time, so it is left out
    for argv in ([str(app.binary)], app.plain_argv()):
        text = run_one(argv, "ask")
        assert b"name? " in text and b"'one'" in text and b"EOFError" in text
