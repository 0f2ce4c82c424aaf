"""The process of the target interpreter: what it answers, and how it ends."""

from __future__ import annotations

import platform
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support import pythons

from bundler.errors import (
    EntryNotFound,
    InterpreterHangs,
    InterpreterNotFound,
    InterpreterUnsupported,
    StandardLibraryMissing,
    WorkerDied,
)
from bundler.interpreter import Interpreter
from bundler.target.closure.model import ClosureRequest
from bundler.target.supported import NEWEST
from bundler.worker import client
from bundler.worker.client import Worker


@pytest.mark.slow
def test_describe(target: pythons.Python) -> None:
    with Worker(str(target.executable)) as worker:
        interpreter = worker.describe()
    assert isinstance(interpreter, Interpreter)
    assert ".".join(map(str, interpreter.minor)) == target.version
    assert interpreter.singletons.small_int_size == 32
    assert interpreter.libpython is None or interpreter.libpython.endswith(".a")
    assert all(word.startswith("-l") for word in interpreter.libs.split())


@pytest.mark.slow
def test_closure_in_every_target(target: pythons.Python, tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text("import json, ssl, sqlite3, asyncio, missing_thing\n")
    seen: list[tuple[int, int]] = []
    with Worker(str(target.executable)) as worker:
        request = ClosureRequest(script=str(script))
        closure = worker.closure(request, lambda done, total, what: seen.append((done, total)))
    names = {module.name for module in closure.modules}
    assert {
        "__main__",
        "json.decoder",
        "ssl",
        "_ssl",
        "_sqlite3",
        "asyncio.events",
        "encodings.cp037",
    } <= names
    assert not {name for name in names if name.partition(".")[0] == "bundler"}
    assert "missing_thing" in {each.name for each in closure.missing}
    assert seen and seen[-1][0] == seen[-1][1]


@pytest.mark.slow
def test_everything_that_a_run_loads_is_in_the_closure(target: pythons.Python, project_root: Path) -> None:
    """The program is really run, and its ``sys.modules`` is compared with the closure."""
    script = project_root / "examples" / "stdlib_tour.py"
    run = (
        "import sys\nbefore = set(sys.modules)\nsys.argv = sys.argv[1:]\n"
        "import atexit, runpy\n"
        "atexit.register(lambda: print('\\nLOADED', *sorted(set(sys.modules) - before)))\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    done = subprocess.run(
        [str(target.executable), "-I", "-c", run, str(script)], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.rpartition("LOADED ")[2].split())
    with Worker(str(target.executable)) as worker:
        closure = worker.closure(ClosureRequest(script=str(script)))
    # The test itself brings runpy and pkgutil.  The rest are objects without a file, which their parent
    # module puts into sys.modules.
    own = {"runpy", "pkgutil", "typing.io", "typing.re", "pyexpat.errors", "pyexpat.model"}
    own |= {"collections.abc", "math.integer"}
    assert loaded - own - {module.name for module in closure.modules} == set()


@pytest.mark.slow
def test_errors_cross_the_pipe_and_the_worker_lives_on() -> None:
    with Worker(sys.executable) as worker:
        with pytest.raises(EntryNotFound, match="no_such_script"):
            worker.closure(ClosureRequest(script="no_such_script.py"))
        assert worker.describe().machine == platform.machine()


@pytest.mark.parametrize("python", ["/nonexistent/python", "/"])
def test_what_does_not_run(python: str) -> None:
    with pytest.raises(InterpreterNotFound), Worker(python) as worker:
        worker.describe()


@pytest.mark.parametrize("answer", ["echo hello", "exit 3", "kill -9 $$"])
def test_what_is_no_python(tmp_path: Path, answer: str) -> None:
    fake = tmp_path / "python"
    fake.write_text(f"#!/bin/sh\necho complaint >&2\n{answer}\n")
    fake.chmod(0o755)
    with pytest.raises(InterpreterUnsupported, match="complaint"), Worker(str(fake)) as worker:
        worker.describe()


LACKING = {
    "no json": "ModuleNotFoundError: No module named 'json'",
    "no encodings": "Fatal Python error: x\nModuleNotFoundError: No module named 'encodings'\n\nmore",
    "no symbol": "ImportError: cannot import name 'x' from 'os'",
}


@pytest.mark.parametrize("printed", LACKING.values(), ids=LACKING)
def test_what_lacks_its_library(tmp_path: Path, printed: str) -> None:
    fake = tmp_path / "python"
    fake.write_text(f'#!/bin/sh\ncat >&2 <<"EOF"\nTraceback\n{printed}\nEOF\nexit 1\n')
    fake.chmod(0o755)
    with pytest.raises(StandardLibraryMissing) as caught, Worker(str(fake)) as worker:
        worker.describe()
    assert "Error: " in caught.value.why and "Traceback" not in caught.value.why
    assert caught.value.hint


@pytest.mark.parametrize("program", ["sleep 600", "echo hello; exec sleep 600", "cat >/dev/null; sleep 600"])
def test_what_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Also if a child of the program keeps the pipe open."""
    monkeypatch.setattr(client, "_FIRST_PATIENCE", 0.3)
    fake = tmp_path / "python"
    fake.write_text(f"#!/bin/sh\necho complaint >&2\necho $$ > {tmp_path}/pid\n{program}\n")
    fake.chmod(0o755)
    start = time.monotonic()
    with pytest.raises(InterpreterHangs, match="complaint") as caught, Worker(str(fake)) as worker:
        worker.describe()
    assert time.monotonic() - start < 5
    assert str(fake) in caught.value.hint
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()


def test_patience_is_less_than_half_a_minute() -> None:
    assert client._FIRST_PATIENCE + client._PATIENCE <= 30


@pytest.mark.parametrize(
    ("need", "minor", "version"),
    [
        ("gil", "3.12", "3.12"),
        ("version", "3.12", ".".join(map(str, NEWEST))),
        ("gil", "3.99", ".".join(map(str, NEWEST))),
    ],
)
def test_the_hint_is_made_for_the_kind(tmp_path: Path, need: str, minor: str, version: str) -> None:
    (tmp_path / "conda-meta").mkdir()
    sent = {"class": "InterpreterUnsupported", "what": "w", "need": need, "prefix": str(tmp_path)}
    error = Worker("/nonexistent/python")._with_hint({**sent, "minor": minor})
    assert isinstance(error, InterpreterUnsupported)
    assert f"conda create -n app python={version}," in error.hint


@pytest.mark.parametrize(
    ("variable", "words", "advice"),
    [
        ("Py_GIL_DISABLED", "is a free-threaded build of Python", "without --disable-gil"),
        ("Py_DEBUG", "is a debug build of Python", "without --with-pydebug"),
    ],
)
def test_other_builds(tmp_path: Path, variable: str, words: str, advice: str) -> None:
    """A process that describes itself as such a build is refused with the command that helps."""
    serve = Path(client.__file__).parent.parent / "target" / "serve.py"
    program = tmp_path / "program.py"
    program.write_text(
        "import runpy, sys, sysconfig\n"
        f"sys.base_prefix = {str(tmp_path)!r}\n"
        "real = sysconfig.get_config_var\n"
        f"sysconfig.get_config_var = lambda name: 1 if name == {variable!r} else real(name)\n"
        f"runpy.run_path({str(serve)!r}, run_name='__main__')\n"
    )
    fake = tmp_path / "python"
    fake.write_text(f"#!/bin/sh\nexec {sys.executable} -I {program}\n")
    fake.chmod(0o755)
    with pytest.raises(InterpreterUnsupported, match=words) as caught, Worker(str(fake)) as worker:
        worker.describe()
    assert advice in caught.value.hint


@pytest.mark.slow
def test_a_worker_that_dies_later() -> None:
    with Worker(sys.executable) as worker:
        worker.describe()
        assert worker._process is not None
        worker._process.kill()
        with pytest.raises(WorkerDied, match="signal 9"):
            worker.describe()


@pytest.mark.slow
def test_output_of_start_up_files_does_not_disturb(tmp_path: Path) -> None:
    environment = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    (site,) = environment.glob("lib/python3*/site-packages")
    (site / "noise.pth").write_text("import sys; print('noise', end=''); sys.stdout.flush()\n")
    (site / "extra.pth").write_text(f"{tmp_path / 'added'}\n")
    (tmp_path / "added").mkdir()
    (tmp_path / "added" / "from_pth.py").write_text("")
    script = tmp_path / "app.py"
    script.write_text("import from_pth\n")
    with Worker(str(environment / "bin" / "python")) as worker:
        closure = worker.closure(ClosureRequest(script=str(script)))
    assert "from_pth" in {module.name for module in closure.modules}


@pytest.mark.slow
def test_interrupting_kills_the_worker() -> None:
    def interrupt(done: int, total: int, what: str) -> None:
        raise KeyboardInterrupt

    worker = Worker(sys.executable)
    with worker, pytest.raises(KeyboardInterrupt):
        process = worker._process
        worker.closure(ClosureRequest(module="json.tool"), interrupt)
    assert process is not None
    time.sleep(0.05)
    assert process.returncode is not None


def test_manner() -> None:
    assert (client._manner(3), client._manner(-9)) == ("exit status 3", "killed by signal 9")
