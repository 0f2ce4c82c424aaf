"""What runs in a recorded process, in this one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import bundler.snapshot
from bundler.requests import SNAPSHOTS_UP_TO

# the recorded process has the version of the program, not that of bundler
pytestmark = pytest.mark.skipif(
    sys.version_info[:2] > SNAPSHOTS_UP_TO, reason="--snapshot does not work with this CPython yet"
)

SOURCE = Path(bundler.snapshot.__file__).parent / "recording.py"
HOMES = SOURCE.with_name("homes.py")

RENEWED = [
    ("keeps", "NUMBER", (), "[1].index(1)"),
    ("missing", "a", (), "1"),
    ("keeps", "other", (), "1"),
    ("keeps", "K.made", ("value",), "Made()"),
    ("keeps", "K.missing", ("value",), "Made()"),
    ("keeps", "MISSING.a", (), "Made()"),
]
CALLBACKS = ("registry", "before", "after")

AFTER = """
import sys, os, random, threading
before = random.getstate(), sys.stdout, threading.main_thread()
renew(["new"], ["old", "new"], "/new/app", {b"NEW": b"1"}, "strict", NUMBERS)
after = random.getstate(), sys.stdout, threading.main_thread()
print(sys.argv, sys.orig_argv, sys.executable, dict(os.environ))
print(before[0] != after[0], before[1:] == after[1:], threading.current_thread() is threading.main_thread())
print(sys.stdout.errors, sys.stderr.errors, sys.stdin.name, sys.stdout.buffer.raw.mode)
"""


def run(imports: str, after: str = "") -> list[str]:
    code = (
        f"IMPORTS = {imports}\nREPORT = 1\nRENEWED = {RENEWED!r}\nCALLBACKS = {CALLBACKS!r}\n"
        f"exec(open({str(HOMES)!r}).read())\nexec(open({str(SOURCE)!r}).read())\n{after}"
    )
    words = [sys.executable, "-I", "-S", "-c", code]
    done = subprocess.run(
        words, env={"HOME": "/h", "TZ": "AAA-1"}, stdout=subprocess.PIPE, check=True, text=True
    )
    return done.stdout.splitlines()


def test_what_is_reported() -> None:
    lines = run('[("random", [], "")]')
    assert [line for line in lines if line.startswith("asks")] == []
    assert len([line for line in lines if line.startswith("renewal 0 ")]) == 1
    assert sum(line.startswith("renewed ") for line in lines) >= 3


def test_variables_that_are_read(tmp_path: Path) -> None:
    (tmp_path / "reads.py").write_text(
        "import os\nos.environ.get('HOME'), 'A' in os.environ, dict(os.environ)\n"
    )
    lines = run(f'[("reads", [], "")] if not __import__("sys").path.insert(0, {str(tmp_path)!r}) else []')
    assert {"env HOME", "env A", "asks the whole environment"} <= set(lines)


def test_renewal() -> None:
    lines = run('[("random", [], ""), ("threading", [], "")]', AFTER.replace("NUMBERS", "[0]"))[-3:]
    assert lines[0].startswith("['new'] ['old', 'new'] /new/app {'NEW': '1'")
    assert lines[1:] == ["True True True", "strict backslashreplace <stdin> wb"]


def test_what_hooks_say_is_renewed(tmp_path: Path) -> None:
    (tmp_path / "keeps.py").write_text(
        "import random\nNUMBER = random.random()\n"
        "class Made:\n    def __init__(self): self.value = random.random()\n"
        "class K:\n    made = Made()\n"
    )
    after = (
        "import keeps; old, value = keeps.K.made, keeps.K.made.value\n"
        "renew([], [], '', {}, 'strict', [0, 1])\n"
        "print(keeps.NUMBER, keeps.K.made is not old, keeps.K.made.value != value)\n"
    )
    add = f'__import__("sys").path.insert(0, {str(tmp_path)!r})'
    lines = run(f'[("keeps", [], "")] if not {add} else []', after)
    assert lines[-1] == "0 True True"
    reported = [line.split()[1] for line in lines if line.startswith("renewal ")]
    assert reported == ["0", "1", "1", "2"]  # the last one is the generator of random


def test_what_does_not_differ_stays() -> None:
    lines = run('[("random", [], ""), ("threading", [], "")]', AFTER.replace("NUMBERS", "[]"))[-3:]
    assert lines[1] == "False True True"


def test_functions_that_are_called(tmp_path: Path) -> None:
    (tmp_path / "registry.py").write_text(
        "CALLED = []\n"
        "def call(*words, **more):\n    CALLED.append((words, more))\n"
        "class Space:\n    warm = staticmethod(lambda: call('warm'))\n"
        "BEFORE = [(call, ('last',), {}), (call, (), {'first': 1})]\n"
        "def before():\n    return BEFORE\n"
        "def after():\n    return [(call, (), {})]\n"
    )
    add = f'__import__("sys").path.insert(0, {str(tmp_path)!r})'
    after = (
        "import registry\n"
        "found = renew([], [], '', {}, 'strict', [])\n"
        "print(registry.CALLED, registry.BEFORE, found == [(registry.call, (), {})])\n"
    )
    lines = run(f'[("registry", ["Space"], "Space.warm")] if not {add} else []', after)
    assert lines[-1] == "[(('warm',), {}), ((), {'first': 1}), (('last',), {})] [] True"


HOME = """
import os, pathlib, sys
directory = os.path.expanduser("~")
class K:
    space = os.path.join(directory, "k")
    def __init__(self, path=os.path.join(directory, "default")):
        self.path = path
        self.words = ["a", os.path.expanduser("~/list")]
    def shown(self):
        texts = [directory, self.space, self.path, self.words, K().path, KEPT]
        return [*texts, str(PATH), PATH.parts, PATH.name]
KEPT = {"a": os.path.expanduser("~/dict")}
PATH = pathlib.Path.home() / "path"
HASHED = hash(PATH) != 0
k = K()
def shown():
    made = pathlib.Path.home() / "path"
    return [*k.shown(), hash(PATH) == hash(made), PATH == made]
"""


def test_the_home_directory(tmp_path: Path) -> None:
    """What begins with it is made anew for another one, wherever it is kept."""
    (tmp_path / "keeps.py").write_text(HOME)
    after = "import keeps\nrenew([], [], '', {b'HOME': b'/other'}, 'strict', [])\nprint(keeps.shown())\n"
    add = f'__import__("sys").path.insert(0, {str(tmp_path)!r})'
    lines = run(f'[("keeps", [], "")] if not {add} else []', f"import sys\n{after}")
    assert "env HOME" in lines
    assert not [line for line in lines if line.startswith("asks")]
    expected: list[object] = ["/other", "/other/k", "/other/default", ["a", "/other/list"], "/other/default"]
    expected += [{"a": "/other/dict"}, "/other/path", ("/", "other", "path"), "path", True, True]
    assert lines[-1] == str(expected)


@pytest.mark.parametrize(
    ("line", "asks"),
    [("from sys import intern", []), ("import sys; kept = [sys.intern]", ["asks sys.intern"])],
)
def test_who_keeps_the_function_that_interns(tmp_path: Path, line: str, asks: list[str]) -> None:
    """The function of the recording may not stay."""
    (tmp_path / "keeps.py").write_text(line)
    add = f'__import__("sys").path.insert(0, {str(tmp_path)!r})'
    after = "import keeps; print(getattr(keeps, 'intern', len) in (__import__('sys').intern, len))"
    lines = run(f'[("keeps", [], "")] if not {add} else []', after)
    assert [line for line in lines if line.startswith("asks")] == asks
    assert lines[-1] == "True"
