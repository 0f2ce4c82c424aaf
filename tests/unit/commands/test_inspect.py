"""``bundler inspect``."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from support.manifests import MANIFEST, SOURCE, TEXT, make_executable

from bundler.__main__ import main


@pytest.fixture
def app(tmp_path: Path) -> str:
    return str(make_executable(tmp_path / "app"))


def test_overview(app: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", app]) == 0
    assert "python   3.12.1" in capsys.readouterr().out
    assert main(["inspect", app, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["manifest"]["python"] == "3.12.1"


def test_files(app: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["inspect", app, "--list"]) == 0
    assert b"x/table.txt\n" in capfdbinary.readouterr().out
    assert main(["inspect", app, "--extract", "__main__"]) == 0
    assert capfdbinary.readouterr().out == SOURCE
    output = tmp_path / "out"
    assert main(["inspect", app, "--extract", "x/table.txt", "-o", str(output)]) == 0
    assert output.read_bytes() == TEXT
    assert main(["inspect", app, "--extract", "x/table.txt", "-o", str(tmp_path)]) == 30


def test_difference(app: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = make_executable(tmp_path / "old", replace(MANIFEST, python="3.11.0"))
    assert main(["inspect", app, "--diff", str(other)]) == 0
    assert "python: 3.11.0 -> 3.12.1" in capsys.readouterr().out
    assert main(["inspect", app, "--diff", str(other), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changes"][0]["what"] == "python"


def test_licences(app: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", app, "--licenses"]) == 0
    out = capsys.readouterr().out
    assert "X 1.0: MIT\n" in out and out.rstrip().endswith(TEXT.decode().rstrip())


def test_bill_of_materials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = tuple(file for file in MANIFEST.files if file.native is None)
    app = str(make_executable(tmp_path / "app", replace(MANIFEST, files=files)))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert main(["inspect", app, "--sbom"]) == 0
    assert json.loads(capsys.readouterr().out)["metadata"]["timestamp"].startswith("1970-01-01")


@pytest.mark.parametrize(
    ("words", "code"),
    [(["/bin/ls"], 7), (["/nowhere"], 7), ([], 2), (["/bin/ls", "--list", "--extract", "x"], 2)],
)
def test_failures(words: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", *words]) == code
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.startswith("error: ") and "Traceback" not in captured.err
