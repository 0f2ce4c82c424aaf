"""What a run of the program looks up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.environments import clean_env
from support.hooks import write

from bundler.target import record
from bundler.target.record import Recorder


def test_recorder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It finds nothing, and writes at once."""
    file = tmp_path / "names.txt"
    recorder = Recorder(str(file))
    monkeypatch.setattr(sys, "meta_path", [recorder, *sys.meta_path])
    with pytest.raises(ModuleNotFoundError):
        __import__("bundler_absent.deep")
    assert file.read_text() == "bundler_absent\n"
    monkeypatch.setitem(sys.modules, "bundler_made_at_run_time", sys)
    recorder.rest()
    assert file.read_text().splitlines() == ["bundler_absent", "bundler_made_at_run_time"]
    os.close(recorder._file)


def test_a_name_that_no_encoding_has(tmp_path: Path) -> None:
    recorder = Recorder(str(tmp_path / "names.txt"))
    recorder.find_spec("odd\udcff")
    assert (tmp_path / "names.txt").read_bytes() == b"odd\xff\n"
    os.close(recorder._file)


def run(root: Path, kind: str, what: str, *arguments: str) -> tuple[int, str, set[str]]:
    """Exit status, output, and the names that were looked up."""
    names = root / "names.txt"
    words = [sys.executable, str(record.__file__), str(names), kind, what, str(root / "lib"), *arguments]
    done = subprocess.run(words, env=clean_env(), cwd=root, capture_output=True, text=True, check=False)
    found = set(names.read_text().splitlines()) if names.exists() else set()
    return done.returncode, done.stdout, found


MAIN = """\
class part:
    def main():
        import sys, late
        print(sys.argv[1:])
        return 3
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("script", "app.py"),
        ("script", "directory"),
        ("module", "pkg"),
        ("entry_point", "entry:part.main"),
    ],
)
def test_entries(tmp_path: Path, kind: str, what: str) -> None:
    text = "import sys, late\nprint(sys.argv[1:])\n"
    files = {"app.py": text, "directory/__main__.py": text, "pkg/__init__.py": "", "pkg/__main__.py": text}
    write(tmp_path, {**files, "lib/late.py": "", "lib/entry.py": MAIN})
    status, output, names = run(tmp_path, kind, what, "one", "two words")
    assert output == "['one', 'two words']\n"
    assert "late" in names
    assert status == (3 if kind == "entry_point" else 0)


@pytest.mark.slow
def test_a_console_script_of_a_distribution_in_paths(tmp_path: Path) -> None:
    """The closure finds it there, so a run of it has to."""
    info = "lib/tool-1.dist-info"
    installed = {
        f"{info}/METADATA": "Name: tool\nVersion: 1\n",
        f"{info}/entry_points.txt": "[console_scripts]\ntool = entry:part.main [extra]\n",
    }
    write(tmp_path, {**installed, "lib/late.py": "", "lib/entry.py": MAIN})
    status, output, names = run(tmp_path, "console_script", "tool", "one")
    assert (status, output) == (3, "['one']\n")
    assert {"entry", "late"} <= names
