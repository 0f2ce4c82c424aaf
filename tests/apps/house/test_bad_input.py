"""Every kind of bad input gives a message and an exit code, without a traceback or a half-written output."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from support.environments import clean_env, environment
from support.pythons import Python

pytestmark = [pytest.mark.slow, pytest.mark.once]


class Bundler:
    """`bundler build` in a directory with a correct app.py."""

    def __init__(self, directory: Path, cache: Path, python: Path) -> None:
        self.directory = directory
        self.env = clean_env(BUNDLER_CACHE_DIR=str(cache))
        self.python = str(python)
        (directory / "app.py").write_text("print('hello')\n")

    def words(self, *words: str) -> list[str]:
        python = () if "--python" in words else ("--python", self.python)
        return [sys.executable, "-m", "bundler", "build", *words, *python]

    def run(self, *words: str, prefix: Sequence[str] = (), **env: str) -> subprocess.CompletedProcess[str]:
        """Run to the end.  After a time that is too long for any build, kill all its processes, and fail."""
        process = subprocess.Popen(
            [*prefix, *self.words(*words)],
            cwd=self.directory,
            env={**self.env, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            stdout, stderr = process.communicate(timeout=180)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            stdout, stderr = process.communicate()
            raise AssertionError(f"the build is stuck\n{stderr}") from None
        return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)

    def fails(self, code: int, *words: str, prefix: Sequence[str] = (), **env: str) -> str:
        """Run, assert the exit code and the usual form of a failure.  Returns the message."""
        done = self.run(*words, prefix=prefix, **env)
        assert done.returncode == code, done.stderr
        self.check_clean(done.stdout, done.stderr)
        return done.stderr

    def check_clean(self, stdout: str, stderr: str) -> None:
        assert stdout == ""
        assert "Traceback" not in stderr
        assert sum(line.startswith("error: ") for line in stderr.splitlines()) == 1
        assert not (self.directory / "dist" / "app").exists()
        assert not list(self.directory.glob("dist/*"))


@pytest.fixture
def bundler(session_dir: Path, tmp_path: Path, target: Python) -> Bundler:
    venv = environment(session_dir, target)
    return Bundler(tmp_path, session_dir / "cache", venv / "bin" / "python")


def test_script_not_found(bundler: Bundler) -> None:
    assert "nowhere.py" in bundler.fails(3, "nowhere.py")


def test_module_not_found(bundler: Bundler) -> None:
    assert "no_such_module" in bundler.fails(3, "-m", "no_such_module")


def test_entry_point_module_not_found(bundler: Bundler) -> None:
    assert "no_such_module" in bundler.fails(3, "-e", "no_such_module:main")


def test_directory_without_main(bundler: Bundler) -> None:
    (bundler.directory / "empty").mkdir()
    assert "__main__" in bundler.fails(3, "empty")


def test_console_script_unknown(bundler: Bundler) -> None:
    message = bundler.fails(5, "-c", "pipp")
    assert "pipp" in message
    assert "did you mean" in message and "'pip'" in message


def test_entry_with_a_syntax_error(bundler: Bundler) -> None:
    (bundler.directory / "bad.py").write_text("x = 1\nif x\n    pass\n")
    message = bundler.fails(4, "bad.py")
    assert "bad.py" in message and "line 2" in message or "bad.py:2" in message
    assert "if x" in message


def test_entry_that_is_no_text(bundler: Bundler) -> None:
    (bundler.directory / "bad.py").write_bytes(b"\x7fELF\0\0\0")
    bundler.fails(4, "bad.py")


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read every file")
def test_unreadable_entry(bundler: Bundler) -> None:
    (bundler.directory / "app.py").chmod(0)
    assert "app.py" in bundler.fails(6, "app.py")


def test_module_with_a_syntax_error_is_a_warning(bundler: Bundler) -> None:
    (bundler.directory / "bad.py").write_text("if x\n")
    (bundler.directory / "app.py").write_text(
        "try:\n    import bad\nexcept SyntaxError as error:\n    print(error.msg, error.lineno, error.text)\n"
    )
    done = bundler.run("app.py")
    assert done.returncode == 0, done.stderr
    assert "bad" in done.stderr
    plain = subprocess.run([bundler.python, "app.py"], cwd=bundler.directory, capture_output=True, check=True)
    built = subprocess.run(["dist/app"], cwd=bundler.directory, capture_output=True, check=True)
    assert built.stdout == plain.stdout


def test_compiler_warnings_do_not_appear_at_run_time(bundler: Bundler) -> None:
    (bundler.directory / "app.py").write_text("x = 5\nprint(x is 5)\n")
    done = bundler.run("app.py")
    assert done.returncode == 0, done.stderr
    plain = subprocess.run([bundler.python, "app.py"], cwd=bundler.directory, capture_output=True, check=True)
    assert b"SyntaxWarning" in plain.stderr
    built = subprocess.run(["dist/app"], cwd=bundler.directory, capture_output=True, check=True)
    assert (built.stdout, built.stderr) == (plain.stdout, b"")


def test_interpreter_that_hangs(bundler: Bundler) -> None:
    python = bundler.directory / "python"
    python.write_text("#!/bin/sh\nsleep 300\n")
    python.chmod(0o755)
    start = time.monotonic()
    assert "did not answer within 20 s" in bundler.fails(16, "app.py", "--python", str(python))
    assert time.monotonic() - start < 30


def test_no_interpreter(bundler: Bundler) -> None:
    bundler.fails(10, "app.py", "--python", "/nowhere/python")
    bundler.fails(10, "app.py", "--python", "python9.9")


def test_interpreter_that_is_none(bundler: Bundler) -> None:
    fake = bundler.directory / "python"
    fake.write_text("#!/bin/sh\necho I am no Python; exit 3\n")
    fake.chmod(0o755)
    done = bundler.run("app.py", "--python", str(fake))
    assert done.returncode in (10, 11, 14), done.stderr
    bundler.check_clean(done.stdout, done.stderr)
    assert str(fake) in done.stderr


def test_interpreter_that_is_not_executable(bundler: Bundler) -> None:
    fake = bundler.directory / "python"
    fake.write_text("")
    assert str(fake) in bundler.fails(10, "app.py", "--python", str(fake))


def test_interpreter_with_objects_of_another_layout(bundler: Bundler, target: Python) -> None:
    """A start-up file makes the interpreter say what one says that was built with --enable-big-digits=15."""
    venv = bundler.directory / "venv"
    subprocess.run([target.executable, "-m", "venv", "--without-pip", str(venv)], check=True, env=bundler.env)
    start = "import sys, types; sys.int_info = types.SimpleNamespace(bits_per_digit=15, sizeof_digit=2)"
    (venv / "lib" / f"python{target.version}" / "site-packages" / "start.pth").write_text(start + "\n")
    said = bundler.fails(11, "app.py", "--python", str(venv / "bin" / "python"))
    assert f"is not laid out in memory as CPython {target.version} is" in said
    assert "PyLongObject: digits of 15 bits, not 30" in said
    assert f"hint: give --python another CPython {target.version}" in said


def test_output_directory_not_writable(bundler: Bundler) -> None:
    (bundler.directory / "dist").write_text("a file")
    done = bundler.run("app.py")
    assert done.returncode == 30, done.stderr
    assert "Traceback" not in done.stderr
    assert (bundler.directory / "dist").read_text() == "a file"


def test_work_directory_not_writable(bundler: Bundler) -> None:
    bundler.fails(30, "app.py", "--workpath", "/proc/nowhere")


def test_cache_directory_not_writable(bundler: Bundler) -> None:
    bundler.fails(30, "app.py", "--cache-dir", "/proc/nowhere")


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/null")])
def test_output_is_not_a_file(bundler: Bundler, make: Callable[[Path], None]) -> None:
    output = bundler.directory / "out"
    make(output)
    assert str(output) in bundler.fails(30, "app.py", "-o", str(output))
    assert not output.is_file() and output.exists()


def test_directory_for_temporary_files_is_gone(bundler: Bundler) -> None:
    done = bundler.run("app.py", "--no-cache", TMPDIR="/nonexistent")
    assert done.returncode == 0, done.stderr


def test_time_that_is_not_a_number(bundler: Bundler) -> None:
    assert "SOURCE_DATE_EPOCH" in bundler.fails(2, "app.py", SOURCE_DATE_EPOCH="today")


def test_debug_keeps_the_files_of_the_compiler(bundler: Bundler) -> None:
    scratch = bundler.directory / "build" / "app" / "zig"
    assert bundler.run("app.py").returncode == 0
    assert not scratch.exists()
    assert bundler.run("app.py", "--debug").returncode == 0
    assert scratch.is_dir()


def test_disk_full(bundler: Bundler) -> None:
    """All directories that the build writes to are on a file system of 300 kB."""
    unshare = subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False)
    if unshare.returncode != 0:
        pytest.skip("this system does not allow mount namespaces")
    small = bundler.directory / "small"
    small.mkdir()
    script = f'mount -t tmpfs -o size=300k none "{small}" && exec "$@"'
    message = bundler.fails(
        31, "app.py", "--workpath", str(small), prefix=["unshare", "-rm", "sh", "-c", script, "sh"]
    )
    assert "space" in message


def test_interrupted(bundler: Bundler) -> None:
    """A terminal sends Ctrl-C to the whole foreground group.  Nothing goes on, in whatever session."""
    bundler.env["MARK"] = mark = f"{os.getpid()}-{bundler.directory}"
    ends = ((0.5, signal.SIGINT, 130), (1.0, signal.SIGTERM, 143), (2.5, signal.SIGHUP, 129))
    for pause, number, status in ends:
        process = subprocess.Popen(
            bundler.words("app.py", "--no-cache"),
            cwd=bundler.directory,
            env=bundler.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        time.sleep(pause)
        if process.poll() is None:
            os.killpg(process.pid, number)
        stdout, stderr = process.communicate(timeout=30)
        if process.returncode == 0:  # the build was faster than the pause
            (bundler.directory / "dist" / "app").unlink()
            continue
        assert process.returncode == status, stderr
        assert not list(marked(mark))
        bundler.check_clean(stdout, stderr)


def marked(mark: str) -> Iterator[str]:
    """The processes that inherited ``MARK``."""
    for directory in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"MARK={mark}".encode() in (directory / "environ").read_bytes().split(b"\0"):
                yield (directory / "cmdline").read_text()


def test_damaged_cache(bundler: Bundler) -> None:
    """An entry that was changed where no tool would see it: a string of the program."""
    (bundler.directory / "app.py").write_text("print('seven of them')\n")
    cache = bundler.directory / "cache"
    assert bundler.run("app.py", "--cache-dir", str(cache)).returncode == 0
    shutil.rmtree(bundler.directory / "build")
    changed = 0
    for path in cache.rglob("*.entry"):
        content = path.read_bytes()
        if b"seven of" in content:
            path.write_bytes(content.replace(b"seven of", b"sevem of"))
            changed += 1
    done = bundler.run("app.py", "--cache-dir", str(cache))
    assert done.returncode == 0, done.stderr
    assert changed and f"warning: {changed} damaged entries of the cache" in done.stderr
    built = subprocess.run(["dist/app"], cwd=bundler.directory, capture_output=True, check=True)
    assert built.stdout == b"seven of them\n"


def test_failed_build_keeps_the_former_executable(bundler: Bundler) -> None:
    dist = bundler.directory / "dist"
    dist.mkdir()
    (dist / "bad").write_text("former")
    (bundler.directory / "bad.py").write_text("if x\n")
    done = bundler.run("bad.py")
    assert done.returncode == 4
    assert (dist / "bad").read_text() == "former"
    assert os.listdir(dist) == ["bad"]
