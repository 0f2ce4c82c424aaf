"""Bytes as boxes within boxes."""

from __future__ import annotations

from bundler.manifest.model import DistributionEntry, FileEntry, Manifest, ModuleEntry, Native
from bundler.manifest.sizes import shares
from bundler.page.boxes import boxes_of, to_json

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
        ModuleEntry("x.y", "source", "lib/x/y.py", "dist:x", size=100),
        ModuleEntry("os", "frozen", "", "python"),
    ),
    files=(
        FileEntry("lib/x/y.py", "source", "dist:x", 9, 0, 5),
        FileEntry("copy.py", "source", "app", 9, 0, 5),
        FileEntry("lib/x/z.so", "native", "dist:x", 900, 16, 20, native=Native("image", pages=700)),
    ),
    distributions=(DistributionEntry("X", "1.2", "dist:x"),),
)


def test_boxes() -> None:
    assert to_json(boxes_of(MANIFEST, "app", shares(MANIFEST, 1000))) == {
        "name": "app",
        "size": 1000,
        "children": [
            {
                # lib/x is all that the distribution has
                "name": "X 1.2",
                "size": 825,
                "children": [
                    {"name": "z.so", "kind": "native libraries", "size": 720},
                    {"name": "y.py", "kind": "code", "size": 100},
                    {"name": "y.py", "kind": "sources", "size": 5},
                ],
            },
            {"name": "CPython and the stub", "kind": "libpython and stub", "size": 115},
            {"name": "strings of all modules", "kind": "strings", "size": 50},
            {
                "name": "the application",
                "size": 10,
                "children": [{"name": "app.py", "kind": "code", "size": 10}],
            },
        ],
    }
