"""What changed between two executables."""

from __future__ import annotations

from dataclasses import replace

from support.manifests import MANIFEST

from bundler.manifest.difference import Change, ShareChange, difference
from bundler.manifest.floor import Floor
from bundler.manifest.model import ModuleEntry, Setting
from bundler.manifest.read import Inspected

OLD = Inspected("old", 5000, MANIFEST, Floor())


def test_nothing() -> None:
    found = difference(OLD, replace(OLD, path="new"))
    assert (found.changes, found.shares) == ((), ())


def test_versions_options_and_modules() -> None:
    modules = tuple(one for one in MANIFEST.modules if one.name != "x._fast")
    manifest = replace(
        MANIFEST,
        python="3.12.2",
        options=(Setting("small", "True"), Setting("optimize", "2")),
        modules=(*modules, ModuleEntry("x.more", "source", "x/more.py", "dist:x", "deep", 900)),
        distributions=(replace(MANIFEST.distributions[0], version="1.1"),),
    )
    found = difference(OLD, Inspected("new", 5900, manifest, Floor()))
    assert found.changes == (
        Change("python", "3.12.1", "3.12.2"),
        Change("--glibc", "2.34", ""),
        Change("--optimize", "", "2"),
    )
    (share,) = found.shares
    assert (share.name, share.version_before, share.version_after) == ("X", "1.0", "1.1")
    assert (share.growth, share.added, share.removed) == (900, ("x.more",), ("x._fast",))


def test_new_and_gone() -> None:
    without = replace(MANIFEST, modules=MANIFEST.modules[:1], files=(), distributions=())
    found = difference(replace(OLD, manifest=without), OLD)
    new = next(one for one in found.shares if one.owner == "dist:x")
    assert (new.before, new.version_before, new.version_after) == (0, "", "1.0")
    assert new.after > 0 and new.added == ("x", "x._fast")
    gone = next(
        one for one in difference(OLD, replace(OLD, manifest=without)).shares if one.owner == "dist:x"
    )
    assert isinstance(gone, ShareChange) and gone.growth == -new.growth
