"""What the page shows."""

from __future__ import annotations

from bundler.manifest.model import (
    DistributionEntry,
    GlibcNeed,
    Manifest,
    MissingEntry,
    ModuleEntry,
    Setting,
)
from bundler.page.data import page_data
from bundler.page.profile import ImportTime, Profile, Stage
from bundler.target.closure.model import Edge, LeftOut

MANIFEST = Manifest(
    "0.1",
    "3.11.7",
    "static",
    "x86_64",
    "2.34",
    "script",
    "__main__",
    options=(Setting("small", "True"), Setting("optimize", "2")),
    modules=(
        ModuleEntry("x", "source", "x.py", "dist:x", "deep", 100, True, (Edge("__main__", "plain", 3),)),
        ModuleEntry("__main__", "source", "app.py", "app", "deep", 10),
        ModuleEntry("x.y", "source", "y.py", "dist:x", "", 1, False, (Edge("--hidden-import", "option", 0),)),
    ),
    distributions=(DistributionEntry("X", "1.2", "dist:x"),),
    missing=(MissingEntry("gone", ("x",)),),
    left_out=(LeftOut("extra", "extra", ("x",), (), 3, 5000),),
    newer=(GlibcNeed("z.so", "2.38", ("f",), ("X",)),),
)


def test_modules_and_the_way_to_them() -> None:
    data = page_data(MANIFEST, "app", 1000, (), None)
    assert [(each["name"], each["from"]) for each in data["modules"]] == [
        ("__main__", None),
        ("x", "__main__"),
        ("x.y", "--hidden-import"),
    ]
    assert data["modules"][1] == {
        "name": "x",
        "owner": "dist:x",
        "file": "x.py",
        "size": 100,
        "about": "source module, deep-frozen, imported by every start",
        "from": "__main__",
        "edges": [["__main__", "plain", 3]],
    }
    assert data["owners"]["dist:x"] == "X 1.2"


def test_facts() -> None:
    facts = dict(page_data(MANIFEST, "app", 1000, (), None)["facts"])
    assert facts["Runs"] == "the script app.py"
    assert facts["--small"] == "" and facts["--optimize"] == "2"
    assert facts["Modules"] == "3, of which every start imports 1"


def test_remarks_have_remedies() -> None:
    remarks = page_data(MANIFEST, "app", 1000, ["a warning"], None)["remarks"]
    assert remarks[0] == "a warning"
    assert "--hidden-import extra brings it" in remarks[1]
    assert remarks[2].startswith("missing  gone (imported by x): --hidden-import gone")
    assert remarks[3] == "glibc    X needs glibc 2.38 or newer"


def test_a_run() -> None:
    stages = (Stage("the program runs", 2000, (ImportTime("x", 7, 9, (ImportTime("y", 2, 2),)),)),)
    run = page_data(MANIFEST, "app", 1, (), Profile(("app",), -9, stages, 1000, 500, 40, 1, 9_000_000))["run"]
    assert dict(run["facts"]) == {
        "Ended with": "signal 9",
        "Time": "2.0 ms",
        "Processor time": "1.0 ms in the program, 0.5 ms in the kernel",
        "Page faults": "40 without a disk, 1 with one",
        "Peak memory": "9.0 MB",
    }
    imports = [
        {"name": "x", "own": 7, "total": 9, "imports": [{"name": "y", "own": 2, "total": 2, "imports": []}]}
    ]
    assert run["stages"] == [{"name": "the program runs", "total": 2000, "imports": imports}]
