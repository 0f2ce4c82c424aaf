"""The finished closure: groups, places, and everything sorted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.hooks import write

from bundler.target.closure.ask import Asked
from bundler.target.closure.assemble import assemble
from bundler.target.closure.entry import Entry
from bundler.target.closure.find.distributions import DistributionIndex
from bundler.target.closure.find.locate import Located
from bundler.target.closure.grouping import Grouping
from bundler.target.closure.model import BrokenModule, Closure, Distribution, Module
from bundler.target.hooks.model import HookResults

MAIN = Located("__main__", "source", "/app/tool.py", False)
ENTRY = Entry("script", "__main__", MAIN, b"", filename="tool.py")


@pytest.fixture
def index(tmp_path: Path) -> DistributionIndex:
    """The distributions ``one`` and ``two``, with a module each."""
    for name in ("one", "two"):
        info = f"{name}-1.dist-info"
        files = {f"{info}/METADATA": f"Name: {name}\nVersion: 1\n", f"{info}/RECORD": f"{name}.py,,\n"}
        write(tmp_path, {**files, f"{name}.py": ""})
    return DistributionIndex([str(tmp_path)])


def closure(
    index: DistributionIndex,
    *found: Located,
    entry: Entry = ENTRY,
    asked: Asked | None = None,
    core: Iterable[str] = (),
    extra: Iterable[str] = (),
    **more: Any,
) -> Closure:
    given: dict[str, Any] = {"broken": (), "notes": (), "hooks": HookResults(), **more}
    return assemble(
        entry,
        {module.name: module for module in found},
        asked or Asked(),
        core=frozenset(core),
        hot=frozenset({"one"}),
        grouping=Grouping(index, ()),
        extra=[installed for name in extra if (installed := index.get(name)) is not None],
        **given,
    )


def test_modules(index: DistributionIndex, tmp_path: Path) -> None:
    asked = Asked()
    asked.found("one", "__main__", "top-level")
    one = Located("one", "source", str(tmp_path / "one.py"), False)
    made = closure(
        index, one, MAIN, Located("sys", "builtin", None, False), Located("abc", "builtin", None, False),
        asked=asked, core=["sys"],
    )  # fmt: skip
    assert made.modules == (
        Module("__main__", "source", "/app/tool.py", group="app", filename="tool.py"),
        Module("abc", "builtin", group="stdlib", filename="abc.py"),
        Module(
            "one",
            "source",
            one.origin,
            group="dist:one",
            filename="one.py",
            importers=("__main__",),
            hot=True,
        ),
        Module("sys", "builtin", group="core", filename="sys.py"),
    )


def test_a_namespace_belongs_to_what_is_below(index: DistributionIndex, tmp_path: Path) -> None:
    space = Located("space", "namespace", None, True, ("/a", "/b"))
    below = Located("space.one", "source", str(tmp_path / "one.py"), False)
    made = closure(index, space, below)
    assert (made.modules[0].group, made.modules[0].search_paths) == ("dist:one", ("/a", "/b"))
    assert closure(index, space).modules[0].group == "app"


def test_a_script_that_is_called_like_a_package(index: DistributionIndex) -> None:
    package = Located("black.x", "source", "/x", True)
    script = replace(ENTRY, filename="black", generated=True, source="import black\n")
    main = closure(index, MAIN, package, entry=script).modules[0]
    assert (main.filename, main.source_text) == ("bin/black", "import black\n")
    assert (
        closure(index, MAIN, replace(package, is_package=False), entry=script).modules[0].filename == "black"
    )


def test_distributions(index: DistributionIndex, tmp_path: Path) -> None:
    """Those that own a module, those that are listed, and the entry's own."""
    one = Located("one", "source", str(tmp_path / "one.py"), False)
    made = closure(index, one, extra=["two"])
    assert made.distributions == (
        Distribution("one", "1", str(tmp_path / "one-1.dist-info"), ("one",), ("one.py",)),
        Distribution("two", "1", str(tmp_path / "two-1.dist-info"), (), ("two.py",)),
    )
    own = closure(index, entry=replace(ENTRY, distributions=tuple(filter(None, [index.get("two")]))))
    assert [each.name for each in own.distributions] == ["two"]


@pytest.mark.parametrize(("importer", "optional"), [("a.b.__main__", False), ("a", False), ("c", True)])
def test_what_runs_in_any_case(index: DistributionIndex, importer: str, optional: bool) -> None:
    """Of ``-m a.b`` the packages above too."""
    asked = Asked()
    asked.missing("x", importer, "top-level")
    (missing,) = closure(index, entry=Entry("module", "a.b.__main__"), asked=asked).missing
    assert missing.optional == optional


def test_everything_is_sorted_and_named_once(index: DistributionIndex) -> None:
    broken = [BrokenModule(name, "", "", 0) for name in ("b", "a")]
    made = closure(index, broken=broken, notes=["z", "y", "z"], hooks=HookResults(with_source=("p",)))
    assert [each.name for each in made.broken] == ["a", "b"]
    assert made.notes == ("y", "z")
    assert made.hooks.with_source == ("p",)
    assert (made.entry_kind, made.entry_name) == ("script", "__main__")
