"""Whose the bytes are."""

from __future__ import annotations

from bundler.manifest.model import DistributionEntry, FileEntry, Manifest, ModuleEntry, Native
from bundler.manifest.sizes import kind_of, shares
from bundler.target.closure.model import Edge

MANIFEST = Manifest(
    "",
    "",
    "",
    "",
    "",
    "script",
    "__main__",
    strings=50,
    modules=(
        ModuleEntry("__main__", "source", "app.py", "app", size=10),
        ModuleEntry("x", "source", "x.py", "dist:x", size=100, edges=(Edge("__main__", "plain", 3),)),
        ModuleEntry("os", "frozen", "os.py", "python"),
    ),
    files=(
        FileEntry("app.py", "source", "app", 9, 0, 5),
        FileEntry("copy.py", "source", "app", 9, 0, 5),
        FileEntry("x.so", "native", "dist:x", 900, 16, 20, native=Native("image", pages=700)),
        FileEntry("x.txt", "data", "dist:x", 900, 48, 30),
        FileEntry("z.so", "native", "shared", 1, 80, 1),
    ),
    distributions=(DistributionEntry("X", "1.2", "dist:x"),),
)


def test_shares() -> None:
    found = shares(MANIFEST, 2000)
    assert [(one.name, one.version, one.size) for one in found] == [
        ("CPython and the stub", "", 2000 - 916),
        ("X", "1.2", 850),
        ("strings of all modules", "", 50),
        ("the application", "", 15),
        ("libraries of several", "", 1),
    ]
    assert sum(one.size for one in found) == 2000


def test_kinds() -> None:
    share = next(one for one in shares(MANIFEST, 2000) if one.owner == "dist:x")
    assert share.by_kind == {"code": 100, "data": 30, "native libraries": 720}
    assert [kind_of(kind) for kind in ("source", "metadata", "data")] == ["sources", "data", "data"]


def test_who_asks_first() -> None:
    share = next(one for one in shares(MANIFEST, 2000) if one.owner == "dist:x")
    assert [(link.edge.importer, link.file, link.edge.line) for link in share.chain] == [
        ("__main__", "app.py", 3)
    ]
