"""bundler.target.hooks.process with hooks/process: hooks that work, and hooks that fail."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from support import pythons
from support.hooks import hook_request, process, search_path, write

from bundler.target.hooks.process import HookProblem, HookProcess

pytestmark = pytest.mark.slow  # each test starts an interpreter


def run(directory: Path, text: str, **more: Any) -> Any:
    file = write(directory, {"hook-pkg.py": text}) / "hook-pkg.py"
    with process(sys.executable) as running:
        return running.ask(hook_request(file, "pkg", **more))


def problem(running: HookProcess, directory: Path, text: str) -> str:
    file = write(directory, {"hook-bad.py": text}) / "hook-bad.py"
    with pytest.raises(HookProblem) as caught:
        running.ask(hook_request(file, "bad"))
    return str(caught.value)


def test_variables(tmp_path: Path) -> None:
    answer = run(
        tmp_path,
        "hiddenimports = ('a', 'b.c')\nexcludedimports = ['x']\ndatas = [('/s', 'd')]\n"
        "binaries = [('/l', '.')]\nmodule_collection_mode = 'py'\nwarn_on_missing_hiddenimports = False\n"
        "on_disk = ['pkg/bin']\n",
    )
    assert answer == {
        "hiddenimports": ["a", "b.c"],
        "excludedimports": ["x"],
        "datas": [["/s", "d"]],
        "binaries": [["/l", "."]],
        "modes": {"pkg": "py"},
        "on_disk": ["pkg/bin"],
        "warn": False,
    }


def test_hook_function(tmp_path: Path) -> None:
    answer = run(
        tmp_path,
        """
from PyInstaller.utils.hooks import get_hook_config
hiddenimports = ["before"]
def hook(hook_api):
    assert (hook_api.__name__, hook_api.name) == ("pkg", "pkg")
    assert hook_api.__file__ == "/site/pkg" and tuple(hook_api.__path__) == ("/site/pkg",)
    assert hook_api.analysis.hooksconfig == {"pkg": {"key": 3}}
    assert get_hook_config(hook_api, "pkg", "key") == 3 and get_hook_config(hook_api, "x", "key") is None
    assert hook_api.module_graph.find_node("known") and not hook_api.graph.find_node("unknown")
    hook_api.add_imports("one", ["two"])
    hook_api.del_imports("three")
    hook_api.add_datas([("/s", "d"), ("d2/name", "/s2", "DATA")])
    hook_api.add_binaries([("/l", ".")])
    hook_api.set_module_collection_mode(None, "pyz+py")
    hook_api.set_module_collection_mode("pkg.sub", "pyc")
    hook_api.add_bindepend_symlink_suppression_pattern("*")
    hiddenimports.append("during")
""",
        origin="/site/pkg/__init__.py",
        search_paths=["/site/pkg"],
        config={"pkg": {"key": 3}},
        graph=["known"],
    )
    assert answer["hiddenimports"] == ["before", "during", "one", "two"]
    assert answer["excludedimports"] == ["three"]
    assert answer["datas"] == [["/s", "d"], ["/s2", "d2"]]
    assert answer["binaries"] == [["/l", "."]]
    assert answer["modes"] == {"pkg": "pyz+py", "pkg.sub": "pyc"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("raise KeyError('x')", "KeyError: 'x'"),
        ("def f(:", "SyntaxError"),
        ("import not_there", "ModuleNotFoundError: No module named 'not_there'"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("import os; os._exit(3)", "exit status 3"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "killed by signal 11"),
        ("hiddenimports = 'os'", "hiddenimports has to be a list of names, not 'os'"),
        ("hiddenimports = [1]", "holds 1, which is not a name"),
        ("datas = [('a', 'b', 'c', 'd')]", "not a (source, destination) pair"),
        ("import time; time.sleep(60)", "still running after 1 seconds"),
        ("def hook(api):\n    api.module_graph.nonsense()", "has no nonsense"),
    ],
)
def test_failures(tmp_path: Path, text: str, message: str) -> None:
    """Each failure is reported, and the next hook runs."""
    good = write(tmp_path, {"hook-good.py": "hiddenimports = ['a']"}) / "hook-good.py"
    with process(sys.executable, timeout=1 if "sleep" in text else 60) as running:
        assert message in problem(running, tmp_path, text)
        assert running.ask(hook_request(good, "good"))["hiddenimports"] == ["a"]


def test_traceback_is_the_hooks(tmp_path: Path) -> None:
    with process(sys.executable) as running:
        text = problem(running, tmp_path, "def f():\n    1 / 0\nf()\n")
    lines = text.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert "hook-bad.py" in lines[1] and lines[-1] == "ZeroDivisionError: division by zero"
    assert "serve.py" not in text and "importlib" not in text


def test_a_hook_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    text = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)'])\n"
        f"open({str(tmp_path / 'pid')!r}, 'w').write(str(child.pid))\n"
        "time.sleep(300)\n"
    )
    with process(sys.executable, timeout=2) as running:
        assert "still running" in problem(running, tmp_path, text)
    pid = int((tmp_path / "pid").read_text())
    for _ in range(50):
        if not _alive(pid):
            return
        time.sleep(0.1)
    raise AssertionError("the child of a hook outlived it")


def test_a_hook_that_takes_long_is_named_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bundler.target.hooks.process._SILENCE", 0.5)
    file = write(tmp_path, {"hook-pkg.py": "import time; time.sleep(2)"}) / "hook-pkg.py"
    said: list[str] = []
    with process(sys.executable) as running:
        running.ask(hook_request(file, "pkg"), said.append)
        limit = running._settings.timeout
    assert said == [f"0.5 of at most {limit:g} s"]


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_what_a_hook_prints_is_kept_apart(tmp_path: Path) -> None:
    file = (
        write(
            tmp_path,
            {
                "hook-loud.py": "import os, sys\nprint('{\"result\": 1}')\nsys.stderr.write('err\\n')\n"
                "os.system('echo from a command')\nassert not sys.stdin.read()\nhiddenimports = ['a']\n"
            },
        )
        / "hook-loud.py"
    )
    with process(sys.executable) as running:
        assert running.ask(hook_request(file, "loud"))["hiddenimports"] == ["a"]
        assert set(running.output().splitlines()) == {'{"result": 1}', "err", "from a command"}
        assert running.output() == ""


def test_the_process_is_put_back_after_each_hook(tmp_path: Path) -> None:
    first = "import os, sys\nos.environ['HOOK'] = '1'\nos.chdir('/')\nsys.path.insert(0, '/nowhere')\n"
    second = "import os, sys\nhiddenimports = [str('HOOK' in os.environ), os.getcwd(), *sys.path]\n"
    write(tmp_path, {"hook-a.py": first, "hook-b.py": second})
    with process(sys.executable) as running:
        running.ask(hook_request(tmp_path / "hook-a.py", "a"))
        answer = running.ask(hook_request(tmp_path / "hook-b.py", "b"))["hiddenimports"]
    assert answer[:2] == ["False", os.getcwd()]
    assert answer[2:] == search_path(sys.executable)


def test_nothing_of_ours_is_importable_but_the_protocol(tmp_path: Path) -> None:
    """``bundler`` cannot be imported, and ``PyInstaller`` only in the hook process."""
    site = write(tmp_path / "site", {"PyInstaller/__init__.py": "raise RuntimeError('the wrong one')"})
    file = write(tmp_path, {"hook-a.py": "import PyInstaller\nhiddenimports = [PyInstaller.__file__]"})
    # not the environment of the tests, in which bundler is installed
    with process(sys._base_executable, site) as running:  # type: ignore[attr-defined]
        (found,) = running.ask(hook_request(file / "hook-a.py", "a"))["hiddenimports"]
        assert found.endswith("hooks/api/PyInstaller/__init__.py")
        assert "No module named 'bundler'" in problem(running, tmp_path, "import bundler")


def test_no_files_are_left_behind(tmp_path: Path) -> None:
    file = write(tmp_path, {"hook-a.py": "hiddenimports = []"}) / "hook-a.py"
    with process(sys.executable) as running:
        running.ask(hook_request(file, "a"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hook-a.py"]


def test_before_a_module_is_found(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "safe.py": """
def pre_safe_import_module(api):
    assert (api.module_name, api.module_basename, api.parent_package.identifier) == ("a.b", "b", "a")
    api.add_runtime_module(api.module_name)
    api.add_runtime_package("a.c")
    api.add_alias_module("real.one", "a.alias")
    api.append_package_path("/more")
""",
            "find.py": "def pre_find_module_path(api):\n    api.search_dirs = ['/x', *api.search_dirs]\n",
            "same.py": "def pre_find_module_path(api):\n    assert api.module_name == 'a.b'\n",
            "none.py": "",
        },
    )

    def ask(name: str, kind: str) -> Any:
        question = {"do": "before", "file": str(tmp_path / name), "kind": kind, "module": "a.b"}
        return running.ask({**question, "search_dirs": ["/y"]})

    with process(sys.executable) as running:
        assert ask("safe.py", "pre_safe_import_module") == {
            "runtime": ["a.b", "a.c"],
            "aliases": [["a.alias", "real.one"]],
            "paths": ["/more"],
        }
        assert ask("find.py", "pre_find_module_path") == {"search_dirs": ["/x", "/y"]}
        assert ask("same.py", "pre_find_module_path") == {"search_dirs": None}
        with pytest.raises(HookProblem, match="has to define the function pre_find_module_path"):
            ask("none.py", "pre_find_module_path")


def test_on_every_target(target: pythons.Python, tmp_path: Path) -> None:
    text = "import sys\nfrom PyInstaller import compat\nhiddenimports = ['%d.%d' % sys.version_info[:2]]\n"
    file = write(tmp_path, {"hook-a.py": text}) / "hook-a.py"
    with process(target.executable) as running:
        assert running.ask(hook_request(file, "a"))["hiddenimports"] == [target.version]
