"""What is hot, what is cold, and what would be smaller."""

from __future__ import annotations

from dataclasses import replace

from bundler.manifest.heat import Heat, Saving, heat_of, savings
from bundler.manifest.model import DistributionEntry, FileEntry, Manifest, ModuleEntry, Native, Pages, Setting
from bundler.manifest.sizes import shares
from bundler.target.closure.model import Edge

OPTIONAL = Edge("__main__", "optional", 3)
MANIFEST = Manifest(
    "",
    "",
    "",
    "",
    "",
    "script",
    "__main__",
    pages=Pages(units=9),
    modules=(
        ModuleEntry("__main__", "source", "app.py", "app", "deep", 10, hot=True),
        ModuleEntry(
            "big", "source", "big.py", "dist:big", "deep", 300, edges=(Edge("__main__", "optional", 3),)
        ),
        ModuleEntry("more", "source", "more.py", "dist:more", "deep", 400, edges=(Edge("big", "plain", 1),)),
        ModuleEntry("old", "source", "old.py", "app", "marshal", 5, edges=(Edge("__main__", "plain", 4),)),
    ),
    files=(
        FileEntry("app.py", "source", "app", 100, 0, 100),
        FileEntry("a.so", "native", "app", 900, 200, 20, native=Native("image", pages=30)),
        FileEntry("b.so", "native", "app", 900, 300, 20, native=Native("packed image", pages=40)),
        FileEntry("c.so", "native", "app", 900, 400, 20, native=Native("dynamic loader")),
    ),
    distributions=(DistributionEntry("Big", "1", "dist:big"), DistributionEntry("More", "2", "dist:more")),
)


def found(manifest: Manifest, size: int = 1000) -> list[Saving]:
    return list(savings(manifest, shares(manifest, size), heat_of(manifest), size))


def test_hot_and_cold() -> None:
    assert heat_of(MANIFEST) == Heat(
        1, {"code": 15, "native libraries": 30}, {"code": 700, "native libraries": 40}
    )


def test_nothing_is_packed_without_units() -> None:
    heat = heat_of(replace(MANIFEST, pages=Pages()))
    assert heat.flat["code"] == 715 and "code" not in heat.packed


def test_what_would_be_smaller() -> None:
    why = "__main__ asks for big where it may be missing"
    assert found(MANIFEST) == [
        Saving("--exclude-module more", 400, why),
        Saving("--exclude-module big", 300, why),
        Saving("--no-source", 100, "tracebacks then show no lines"),
    ]
    assert [saving.option for saving in found(MANIFEST, 900)][3:] == ["--small"]


def test_what_was_chosen_is_not_proposed() -> None:
    options = (Setting("small", "True"), Setting("no-source", "True"))
    assert [saving.option for saving in found(replace(MANIFEST, options=options), 900)] == [
        "--exclude-module more",
        "--exclude-module big",
    ]


def test_what_another_way_needs_is_not_proposed() -> None:
    edges = (Edge("big", "plain", 1), Edge("old", "plain", 2))
    modules = tuple(replace(one, edges=edges) if one.name == "more" else one for one in MANIFEST.modules)
    options = {saving.option for saving in found(replace(MANIFEST, modules=modules))}
    assert "--exclude-module big" in options and "--exclude-module more" not in options
