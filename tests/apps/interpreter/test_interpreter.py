"""The executable as an interpreter, for processes that it starts and with BUNDLER_PYTHON."""

from __future__ import annotations

import ast
import functools
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from support.programs import PROJECT, App, run

pytestmark = [pytest.mark.slow, pytest.mark.oldest_and_newest]

ONLY_BINARY = {"origins", "guess", "bomb", "say", "environment", "surroundings"}


def commands() -> list[str]:
    tree = ast.parse(Path(__file__).with_name("app.py").read_text())
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list]
    return [name for name in names if name not in ONLY_BINARY]


@pytest.mark.parametrize("command", commands())
def test_children(app: App, command: str) -> None:
    assert app.compare(command).status == 0


@pytest.mark.parametrize(
    "words",
    [
        ("-c", "print('not Python')"),
        ("-m", "json.tool"),
        ("-V",),
        ("-",),
        ("--multiprocessing-fork", "x=1"),
        ("-c", "from multiprocessing.spawn import freeze_support"),
        ("helper.py",),
        (),
    ],
    ids=lambda words: " ".join(words)[:20] or "none",
)
def test_the_users_words_are_the_programs(app: App, words: tuple[str, ...]) -> None:
    assert app.compare(*words, cwd=app.directory).stdout.startswith(b"the program's own words")


def test_words_that_python_refuses_are_the_programs(app: App) -> None:
    text = app.run_binary("guess").stdout.decode()
    assert "0 said ('worker',)" in text
    assert "0 the program's own words: ['--port', '8000']" in text


def test_a_chain_of_guesses_ends(app: App) -> None:
    outcome = app.run_binary("bomb")
    assert (outcome.status, outcome.stdout.count(b"a start")) == (70, 5)
    assert b"started itself 4 times in a row" in outcome.stderr


def test_files_and_variables_of_an_interpreter_change_nothing(app: App, tmp_path: Path) -> None:
    """What getpath looks for beside `python`, and the variables that it reads in isolated mode, too."""
    finders = "['Finder', 'BuiltinImporter', 'FrozenImporter', 'PathFinder']"
    root = "/proc/self/exe/bundle"
    lines = [f"True True {root} {[root]}", finders, f"{root}/encodings/__init__.py"]
    expected = "\n".join([*lines, *lines, "4 posix", ""]).encode()
    binary = tmp_path / "bin" / "app"
    binary.parent.mkdir()
    shutil.copy(app.binary, binary)
    for name in ("pyvenv.cfg", "bin/pyvenv.cfg"):
        (tmp_path / name).write_text("home = /nonexistent\n")
    for name in ("app._pth", "pybuilddir.txt", "Setup.local"):
        (binary.parent / name).write_text("elsewhere\n")
    names = ("PYTHONEXECUTABLE", "__PYVENV_LAUNCHER__", "PYTHONHOME", "PYTHONPATH", "PYTHONPLATLIBDIR")
    outcome = run(
        [str(binary), "surroundings"], cwd=tmp_path, env=app.env(**dict.fromkeys(names, "/elsewhere"))
    )
    assert (outcome.status, outcome.stdout, outcome.stderr) == (0, expected, b"")


def test_virtual_environment_of_the_executable(app: App) -> None:
    outcome = app.run_binary("environment")
    assert outcome.status == 0, outcome.stderr
    lines = outcome.stdout.decode()
    assert "found in installed_there\\nTrue True" in lines
    assert "found in __main__" in lines


@pytest.mark.parametrize(
    "words",
    [
        ("-c", "import sys, helper; print(sys.argv, sys.path[0], helper.double(4))"),
        ("-m", "helper", "word"),
        ("-m", "package"),
        ("-W", "error", "-X", "dev", "-c", "import sys; print(sys.flags.dev_mode, sys.warnoptions)"),
        (
            "-X",
            "warn_default_encoding",
            "-c",
            "import sys; print(sys.flags.warn_default_encoding, sys._xoptions)",
        ),
        ("-O", "-c", "import helper; print(helper.check())"),
        ("helper_script.py", "a"),
        ("-I", "helper_script.py"),
        ("-c", "print([n for n in ('copyright', 'credits', 'license', 'exit') if n in dir(__builtins__)])"),
        (
            "-c",
            "import os; print([n for n in os.environ if n.startswith('BUNDLER') and n != 'BUNDLER_PYTHON'])",
        ),
    ],
    ids=lambda words: " ".join(words)[:30],
)
def test_bundler_python(app: App, words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "helper_script.py").write_text("import sys, beside\nprint(sys.argv, __file__)\n")
    (tmp_path / "beside.py").write_text("print('beside')")
    python = [str(app.venv / "bin" / "python"), *words]
    path = str(app.directory)
    plain = subprocess.run(python, cwd=tmp_path, env=app.env(PYTHONPATH=path), capture_output=True)
    binary = subprocess.run(
        [str(app.binary), *words], cwd=tmp_path, env=app.env(BUNDLER_PYTHON="1"), capture_output=True
    )
    assert (binary.returncode, binary.stdout, binary.stderr) == (plain.returncode, plain.stdout, plain.stderr)


def test_prompt(app: App) -> None:
    """The prompt of interpreter mode on a terminal."""
    script = shutil.which("script")
    if script is None:
        pytest.skip("script(1) is not installed")
    done = subprocess.run(
        [script, "-qec", str(app.binary), "/dev/null"],
        input=b"6 * 7\nimport helper\nhelper.double(21) + 1000\nexit()\n",
        env=app.env(BUNDLER_PYTHON="1", TERM="dumb"),
        capture_output=True,
        timeout=30,
    )
    assert done.returncode == 0
    assert b"42" in done.stdout and b"1042" in done.stdout
    assert b"Traceback" not in done.stdout


def test_verbose(app: App) -> None:
    outcome = app.run_binary("say", env={"BUNDLER_VERBOSE": "1"})
    assert outcome.status == 0
    lines = outcome.stderr.decode().splitlines()
    assert "bundle: encodings: in the bundle" in [line.strip() for line in lines]
    assert all(line.startswith("bundle: ") for line in lines)
    assert app.run_binary("say", env={"BUNDLER_VERBOSE": "0"}).stderr == b""


def test_overlay(app: App, tmp_path: Path) -> None:
    """Files of the overlay win over those of the bundle, one by one.  The rest of a package stays."""
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "inner.py").write_text("NAME = 'overlaid'")
    (tmp_path / "helper.py").write_text("def double(n): return -n\ndef check(): return 'overlaid'\n")
    program = (app.directory / "app.py").read_text().replace('"said"', '"overlaid"')
    env = {"BUNDLER_OVERLAY": f"/nonexistent:{tmp_path}"}
    outcome = app.run_binary("modules", env=env)
    assert b"__main__ package overlaid ['y']" in outcome.stdout
    assert outcome.stderr == b""
    assert b"(-1" not in app.run_binary("conversation").stdout
    assert b"-1\\n-21" in app.run_binary("conversation", env=env).stdout
    (tmp_path / "app.py").write_text(program)
    assert app.run_binary("say", env=env).stdout.startswith(b"overlaid ()")
    assert app.run_binary("say").stdout.startswith(b"said ()")


def test_overlay_of_a_package(app: App, tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("print('overlaid', __name__)")
    outcome = app.run_binary("modules", env={"BUNDLER_OVERLAY": str(tmp_path)})
    assert b"overlaid package\n__main__ package inner as package.inner" in outcome.stdout


@pytest.mark.parametrize("overlay", [":", "::", "/nonexistent:"])
def test_overlay_without_a_name(app: App, tmp_path: Path, overlay: str) -> None:
    """An empty element does not mean the current directory."""
    for name in ("helper.py", "app.py", "json.py"):
        (tmp_path / name).write_text("print('hostile')")
    outcome = app.run_binary("modules", env={"BUNDLER_OVERLAY": overlay}, cwd=tmp_path)
    assert outcome == app.run_binary("modules", cwd=tmp_path)


def test_overlay_of_the_original_paths(app: App) -> None:
    """All modules come from disk, with the standard library and extension modules (docs/options.md)."""
    python = str(app.venv / "bin" / "python")
    ask = [python, "-c", "import sys; print(':'.join(sys.path[1:]))"]
    paths = subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip()
    env = {"BUNDLER_OVERLAY": f"{app.directory}:{paths}"}
    frozen = app.run_binary("origins").stdout.decode().split()
    assert {"helper", "json", "json.decoder", "encodings", "__main__"} <= set(frozen)
    assert app.run_binary("origins", env=env).stdout == b""
    assert app.run_binary("modules", env=env).status == 0


@pytest.mark.oldest_and_newest
def test_switched_off(app: App, tmp_path: Path) -> None:
    """With --no-interpreter and --no-overlay the variables have no effect."""
    sealed = App(
        app.base,
        app.python,
        app.directory,
        options=("--no-interpreter", "--no-overlay"),
        home=app.home,
    )
    (tmp_path / "helper.py").write_text("raise SystemExit('overlaid')")
    env = {"BUNDLER_PYTHON": "1", "BUNDLER_VERBOSE": "1", "BUNDLER_OVERLAY": str(tmp_path)}
    outcome = sealed.run_binary("-c", "print(1)", env=env)
    assert outcome.stdout == b"the program's own words: ['-c', 'print(1)']\n"
    assert outcome.stderr == b""
    named = tmp_path / "python3"
    named.symlink_to(sealed.binary)
    done = subprocess.run([named, "-c", "x"], capture_output=True, check=True)
    assert done.stdout == b"the program's own words: ['-c', 'x']\n"
    assert b"the program's own words: ['-c'" in sealed.run_binary("code").stdout


def test_called_by_the_name_of_an_interpreter(app: App, tmp_path: Path) -> None:
    for name in ("python", "python3", "python3.12"):
        (tmp_path / name).symlink_to(app.binary)
        done = subprocess.run([tmp_path / name, "-c", "print(6 * 7)"], capture_output=True, check=True)
        assert done.stdout == b"42\n"
    (tmp_path / "pythonic").symlink_to(app.binary)
    done = subprocess.run([tmp_path / "pythonic", "-c"], capture_output=True, check=True)
    assert done.stdout == b"the program's own words: ['-c']\n"


def test_setuid_processes_ignore_the_switches(app: App, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make a setuid file of another user")
    copy = tmp_path / "tool"
    shutil.copy(app.binary, copy)
    os.chown(copy, 65534, 65534)
    copy.chmod(0o4755)
    tmp_path.chmod(0o755)
    env = app.env(BUNDLER_PYTHON="1", BUNDLER_VERBOSE="1", BUNDLER_CHILD="0.1")
    done = subprocess.run([copy, "-c", "print(1)"], env=env, capture_output=True, cwd="/")
    if b"own words" not in done.stdout and os.statvfs(tmp_path).f_flag & os.ST_NOSUID:
        pytest.skip("this file system is mounted nosuid")
    assert (done.stdout, done.stderr) == (b"the program's own words: ['-c', 'print(1)']\n", b"")


TELL_RIGHTS = """from multiprocessing.spawn import is_forking
import os
print(os.getresuid(), os.getresgid(), *(line for line in open("/proc/self/status") if line.startswith("Cap")))
"""


def test_privileged_processes_give_their_rights_up_for_multiprocessing(app: App, tmp_path: Path) -> None:
    """Whoever writes the words of a worker decides what it runs: it runs with that user's rights."""
    if os.geteuid() != 0:
        pytest.skip("only root can make a setuid file")
    copy = tmp_path / "tool"
    shutil.copy(app.binary, copy)
    copy.chmod(0o6755)
    for directory in (tmp_path, *tmp_path.parents):
        if not directory.stat().st_mode & 1:
            pytest.skip(f"{directory} is closed to other users")
    if os.statvfs(tmp_path).f_flag & os.ST_NOSUID:
        pytest.skip("this file system is mounted nosuid")
    more: dict[str, int] = {"user": 65534, "group": 65534}
    run = functools.partial(subprocess.run, env=app.env(), capture_output=True, cwd="/", text=True, **more)
    rights = run([copy, "-c", TELL_RIGHTS])
    assert rights.stdout.startswith("(65534, 65534, 65534) (65534, 65534, 65534)"), rights.stderr
    assert "CapPrm:\t0000000000000000" in rights.stdout and "CapEff:\t0000000000000000" in rights.stdout
    own = run([copy, "-c", "import multiprocessing.spawn"])
    assert own.stdout == "the program's own words: ['-c', 'import multiprocessing.spawn']\n"


def test_found_through_path(app: App) -> None:
    """sys.argv[0] is the whole path, as it is for a script that the kernel started."""
    env = {"PATH": f"{app.binary.parent}:/usr/bin:/bin"}
    done = subprocess.run(["sh", "-c", "app.py itself"], env=app.env(**env), capture_output=True, cwd="/")
    assert done.stdout == app.run_binary("itself").stdout


def test_the_variables_are_documented() -> None:
    page = (PROJECT / "docs" / "options.md").read_text()
    for name in ("BUNDLER_PYTHON", "BUNDLER_VERBOSE", "BUNDLER_OVERLAY", "BUNDLER_CHILD"):
        assert f"| `{name}" in page
