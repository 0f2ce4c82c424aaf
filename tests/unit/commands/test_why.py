"""``bundler why``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from support.hooks import write
from support.manifests import MANIFEST, make_executable

from bundler.__main__ import main
from bundler.commands.why import why_lines
from bundler.manifest.explain import explain
from bundler.manifest.store import to_json


def test_lines() -> None:
    assert list(why_lines(explain(MANIFEST, "x/liby.so"))) == [
        "x/liby.so: native file of X 1.0",
        "carried as dynamic loader: it is odd",
        "x/_fast.so needs x/liby.so",
        "",
        "  app.py:1         __main__ -> x",
        "  x/__init__.py:7  x -> x._fast (an optional import)",
    ]
    assert list(why_lines(explain(MANIFEST, "__main__")))[-1] == "  the program begins there"
    assert list(why_lines(explain(MANIFEST, "seen")))[-1] == "  --trace  --trace -> seen (a trace)"


def test_an_executable_and_a_work_directory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app = str(make_executable(tmp_path / "app"))
    assert main(["why", "x", app]) == 0
    first = capsys.readouterr().out
    (tmp_path / "manifest.json").write_text(json.dumps(to_json(MANIFEST)))
    assert main(["why", "x", str(tmp_path)]) == 0
    assert capsys.readouterr().out == first
    assert main(["why", "x", app, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["schema"], data["chains"][0][0]["importer"]) == ("bundler.why/1", "__main__")


@pytest.mark.parametrize(("words", "code"), [(["x", "/bin/ls"], 7), (["x", "/nowhere.py"], 3), ([], 2)])
def test_failures(words: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", *words]) == code
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.slow
def test_a_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is analysed; nothing is built."""
    write(tmp_path, {"app.py": "def main():\n    import helper\n", "helper.py": "import wave\n"})
    assert main(["why", "wave", str(tmp_path / "app.py"), "--python", sys.executable]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[-2:] == [
        "  app.py:2     __main__ -> helper (an optional import)",
        "  helper.py:1  helper -> wave",
    ]
    assert main(["why", "helpers", str(tmp_path / "app.py"), "--python", sys.executable]) == 2
    assert "did you mean 'helper'" in capsys.readouterr().err
