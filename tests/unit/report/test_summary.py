"""bundler.report.summary: lines for people, JSON for machines."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bundler.libpython.model import Libpython, LibpythonKind
from bundler.manifest.chains import Link
from bundler.manifest.heat import Heat, Saving
from bundler.manifest.sizes import Share
from bundler.report.result import BuildResult
from bundler.report.summary import asked_by, human_seconds, human_size, summary_lines, to_json
from bundler.target.closure.model import BrokenModule, Edge, LeftOut, Missing

RESULT = BuildResult(
    binary="/x/dist/app",
    size=9_870_000,
    python_version=(3, 13, 0),
    modules_total=300,
    modules_by_kind={"source": 250, "extension": 50, "namespace": 0},
    modules_by_mode={"marshal": 100, "deep": 150},
    bytes_by_kind={"code": 4_000_000, "sources": 1_000_000},
    seconds=(("Analysing imports", 1.25), ("Linking", 61.0)),
    missing=(Missing("yaml", ("app", "b", "c", "d"), False), Missing("toml", ("app",), False)),
    broken=(
        BrokenModule("bad", "lib/bad.py", "invalid syntax", 3),
        BrokenModule("old", "lib/old.pyc", "bad magic number", 0),
    ),
    warnings_path="/x/build/app/warnings.txt",
)


ASKED = Link("rich", Edge("app", "optional", 3), "app.py")
TRACED = Link("rich", Edge("--trace", "trace"), "")
SHARES = (
    Share("python", "the standard library", "", 5_000_000, {"code": 5_000_000}),
    Share("dist:rich", "rich", "15.0", 800, {"code": 800}, (ASKED,)),
)


def test_sizes_by_distribution() -> None:
    lines = [line for line in summary_lines(replace(RESULT, shares=SHARES)) if line.startswith("size")]
    assert lines == [
        "size   5.0 MB  the standard library",
        "size    800 B  rich 15.0             asked for by app (app.py:3, an optional import)",
    ]
    many = tuple(replace(SHARES[1], name=f"d{number}") for number in range(13))
    lines = [line for line in summary_lines(replace(RESULT, shares=many)) if line.startswith("size")]
    assert len(lines) == 11 and lines[-1] == "size   2.4 kB  3 more"
    assert to_json(replace(RESULT, shares=SHARES))["distributions"][1] == {
        "owner": "dist:rich",
        "name": "rich",
        "version": "15.0",
        "bytes": 800,
        "by_kind": {"code": 800},
        "chain": [{"importer": "app", "file": "app.py", "line": 3, "way": "optional", "module": "rich"}],
    }


def test_who_asked() -> None:
    assert asked_by(TRACED) == "brought by --trace"
    assert asked_by(Link("x", Edge("", "interpreter"), "")) == "brought by the interpreter itself"
    assert asked_by(Link("x", Edge("a", "plain"), "a.so")) == "asked for by a (a.so)"
    assert asked_by(Link("x", Edge("space", "hook"), "")) == "asked for by space (a hook)"


def test_lines() -> None:
    assert summary_lines(RESULT) == [
        "modules  300 (source 250, extension 50; deep 150, marshal 100)",
        "bytes    code 4.0 MB, sources 1.0 MB",
        "time     1 min 02 s: Analysing imports 1.2 s, Linking 1 min 01 s",
        "broken   bad raises SyntaxError when imported (lib/bad.py:3: invalid syntax)",
        "broken   old cannot be imported (lib/old.pyc: bad magic number)",
        "missing  yaml (imported by app, b, c and 1 more)",
        "missing  toml (imported by app)",
        "         everything about imports: /x/build/app/warnings.txt",
        "built    /x/dist/app (9.9 MB, CPython 3.13.0)",
    ]


def test_smallest_result() -> None:
    assert summary_lines(BuildResult("/a", 1, (3, 11, 7), 5)) == [
        "modules  5",
        "built    /a (1 B, CPython 3.11.7)",
    ]


@pytest.mark.parametrize(
    ("kind", "words"),
    [("static", "the archive"), ("shared", "the shared library"), ("executable", "the executable")],
)
def test_where_libpython_is_from(kind: LibpythonKind, words: str) -> None:
    result = replace(RESULT, libpython=Libpython(kind, "/usr/lib/p"))
    assert f"python   3.13.0, from {words} /usr/lib/p" in summary_lines(result)
    assert to_json(result)["libpython"] == {"kind": kind, "path": "/usr/lib/p"}


def test_many_missing_are_counted() -> None:
    missing = tuple(Missing(f"m{n}", (), False) for n in range(14))
    lines = summary_lines(BuildResult("/a", 1, (3, 11, 7), 5, missing=missing))
    assert lines.count("missing  4 more") == 1


def test_json_can_be_dumped_and_is_complete() -> None:
    data = json.loads(json.dumps(to_json(RESULT)))
    assert data["schema"] == "bundler.build/1"
    assert data["python"] == "3.13.0"
    assert data["modules"] == {
        "total": 300,
        "by_kind": {"extension": 50, "namespace": 0, "source": 250},
        "by_mode": {"deep": 150, "marshal": 100},
    }
    assert data["seconds"][0] == {"step": "Analysing imports", "seconds": 1.25}
    assert data["missing"][1] == {"name": "toml", "importers": ["app"], "optional": False}
    assert data["broken"] == [
        {"name": "bad", "file": "lib/bad.py", "line": 3, "message": "invalid syntax"},
        {"name": "old", "file": "lib/old.pyc", "line": 0, "message": "bad magic number"},
    ]


def test_json_keys_are_documented(project_root: Path) -> None:
    page = (project_root / "docs" / "options.md").read_text()
    for key in [*to_json(RESULT), "warnings"]:
        assert f"| `{key}` |" in page


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_950, "1.0 MB"),
        (2**40, "1.1 TB"),
    ],
)
def test_human_size(size: int, text: str) -> None:
    assert human_size(size) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.04, "0.0 s"),
        (9.9, "9.9 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (125, "2 min 05 s"),
    ],
)
def test_human_seconds(seconds: float, text: str) -> None:
    assert human_seconds(seconds) == text


def test_what_was_left_out() -> None:
    one = LeftOut(
        "IPython", "IPython.display", ("PIL.ImageShow", "b", "c", "d"), ("jedi", "parso"), 902, 27_000_000
    )
    other = LeftOut("numpy", "numpy", ("PIL.Image",), (), 500, 1)
    lines = [line for line in summary_lines(replace(RESULT, left_out=(one, other))) if "left out" in line]
    assert lines == [
        "left out IPython and 2 that it requires (902 modules, 27.0 MB installed), an optional import of "
        "PIL.ImageShow, b, c and 1 more: --hidden-import IPython.display brings it",
        "left out numpy (500 modules, 1 B installed), an optional import of PIL.Image: "
        "--hidden-import numpy brings it",
    ]
    many = summary_lines(replace(RESULT, left_out=(other,) * 12))
    assert sum("left out numpy" in line for line in many) == 10
    assert "left out 2 more (see /x/build/app/warnings.txt): --optional-imports all brings all" in many
    assert to_json(replace(RESULT, left_out=(other,)))["left_out"] == [
        {
            "name": "numpy",
            "module": "numpy",
            "importers": ["PIL.Image"],
            "others": [],
            "modules": 500,
            "bytes": 1,
        }
    ]


def test_hot_and_smaller() -> None:
    heat = Heat(12, {"code": 2_000_000}, {"native libraries": 5_000_000, "code": 100})
    saving = Saving("--no-source", 1_300_000, "tracebacks then show no lines")
    result = replace(RESULT, heat=heat, savings=(saving,) * 5)
    lines = summary_lines(result)
    hot = "hot      12 modules, code 2.0 MB; packed until first used: native libraries 5.0 MB, code 100 B"
    assert hot in lines
    assert lines.count("smaller  --no-source: up to 1.3 MB (tracebacks then show no lines)") == 3
    data = to_json(result)
    assert data["hot"]["modules"] == 12 and data["hot"]["packed"]["code"] == 100
    assert data["smaller"][0]["bytes"] == 1_300_000
    assert to_json(RESULT)["hot"] is None
