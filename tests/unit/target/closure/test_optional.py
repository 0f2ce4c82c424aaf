"""Which optional imports of other distributions count, through the whole walk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from support.hooks import settings, write

from bundler.requirements import requirements
from bundler.target.closure.declared import declarations
from bundler.target.closure.graph import find_closure
from bundler.target.closure.model import Closure, ClosureRequest

pytestmark = pytest.mark.slow  # each closure has the interpreter's own needs, which take a second


def install(site: Path, name: str, files: Mapping[str, str], *requires: str) -> None:
    info = f"{name}-1.0.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
    texts = {**files, f"{info}/METADATA": metadata + "".join(f"Requires-Dist: {line}\n" for line in requires)}
    write(site, {**texts, f"{info}/RECORD": "".join(f"{path},,\n" for path in texts)})


def closure(tmp_path: Path, files: Mapping[str, str], **options: Any) -> Closure:
    app, site = write(tmp_path / "app", files), str(tmp_path / "site")
    graph = requirements(declarations([site]))
    request = ClosureRequest(script=str(app / "main.py"), paths=(site,), requirements=graph, **options)
    return find_closure(request)


def names(found: Closure) -> set[str]:
    return {module.name for module in found.modules}


LIBRARY = """\
try:
    import in_try
except ImportError:
    in_try = None
if in_try:
    import conditional.part
try:
    import required, by_extra, brought_later, unowned
except ImportError:
    pass
from importlib.util import find_spec
find_spec('looked_for')
import certain
try:
    import guarded
except ImportError:
    raise RuntimeError("install guarded")
def later():
    from in_function import thing
    from library import side
"""

FILES = {"library/__init__.py": LIBRARY, "library/side.py": "import below_optional, certain_below"}
OUTSIDE = ("in_try", "conditional", "in_function", "looked_for", "below_optional")
INSIDE = ("required", "by_extra", "brought_later", "certain", "guarded", "certain_below", "unowned")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    install(site, "library", FILES, "required", "by_extra>=1; extra == 'test'")
    for name in (*OUTSIDE, *INSIDE[:-1]):
        more = ("heavy",) if name == "in_try" else ()
        files = {f"{name}/__init__.py": "import heavy" if more else "", f"{name}/part.py": ""}
        install(site, name.replace("_", "-"), files, *more)
    install(site, "heavy", {"heavy.py": "x = 1\n"})
    return write(site, {"unowned.py": ""})


MAIN = {"main.py": "import library, other", "other.py": "def f(): import brought_later, certain_below"}


def test_without_a_word_in_the_metadata_they_are_left_out(tmp_path: Path, site: Path) -> None:
    found = closure(tmp_path, MAIN)
    assert {*INSIDE, "library.side"} <= names(found)
    assert not {*OUTSIDE, "heavy", "conditional.part"} & names(found)
    left = {each.name: each for each in found.left_out}
    assert {*left} == {name.replace("_", "-") for name in OUTSIDE}
    assert (left["in-try"].module, left["in-try"].importers) == ("in_try", ("library",))
    assert (left["in-try"].others, left["in-try"].modules) == (("heavy",), 3)
    assert left["in-try"].size == len("import heavy") + len("x = 1\n")
    assert left["conditional"].module == "conditional.part"
    assert left["below-optional"].importers == ("library.side",)
    assert not [missing for missing in found.missing if missing.name in OUTSIDE]


@pytest.mark.parametrize(
    ("main", "options"),
    [
        ({}, {"optional_imports": "all"}),
        ({}, {"project": ("in-try", "conditional", "in-function", "looked-for", "below-optional")}),
        ({}, {"hidden_imports": OUTSIDE}),
        ({"late.py": "\n".join(f"import {name}" for name in OUTSIDE)}, {"hidden_imports": ("late",)}),
    ],
)
def test_what_brings_them(
    tmp_path: Path, site: Path, main: Mapping[str, str], options: Mapping[str, Any]
) -> None:
    """With all that they import, although the library was read before."""
    found = closure(tmp_path, {**MAIN, **main}, **options)
    assert {*OUTSIDE, *INSIDE, "heavy", "conditional.part"} <= names(found)
    assert not found.left_out


@pytest.mark.parametrize(
    ("literal", "taken"), [("in-try", True), ("in_try", True), ("in try", False), ("required", False)]
)
def test_the_application_names_them(tmp_path: Path, site: Path, literal: str, taken: bool) -> None:
    """Such as ``read(path, engine="in_try")``, also in a module that is read after the library."""
    main = {"main.py": "import library, late", "late.py": f"library.read(engine={literal!r})"}
    found = closure(tmp_path, main)
    assert ("in_try" in names(found)) == taken
    assert ("in-try" in {each.name for each in found.left_out}) == (not taken)


def test_the_applications_own_imports_are_meant(tmp_path: Path, site: Path) -> None:
    main = "def f():\n try:\n  import in_function, library.side\n except ImportError: pass\n"
    found = closure(tmp_path, {"main.py": main})
    assert {"in_function", "library.side", "below_optional"} <= names(found)


def test_modules_that_are_named_are_meant(tmp_path: Path) -> None:
    """What they import at the top level is not optional; what they import otherwise still is."""
    site = tmp_path / "site"
    loader = "import importlib\ndef load(name): return importlib.import_module('plug.' + name)\n"
    engine = "import unmentioned\ndef f(): import unused\n"
    install(site, "plug", {"plug/__init__.py": loader, "plug/engine.py": engine})
    install(site, "unmentioned", {"unmentioned.py": ""})
    install(site, "unused", {"unused.py": ""})
    found = closure(tmp_path, {"main.py": "import plug"})
    assert {"plug.engine", "unmentioned"} <= names(found)
    assert [each.name for each in found.left_out] == ["unused"]


def test_parts_of_namespace_packages_have_owners_of_their_own(tmp_path: Path) -> None:
    site = tmp_path / "site"
    code = "def f():\n from space import two\n import space.three\n"
    install(site, "space-one", {"space/one.py": code})
    install(site, "space-two", {"space/two.py": ""})
    install(site, "space-three", {"space/three.py": ""})
    found = closure(tmp_path, {"main.py": "import space.one"})
    assert "space.one" in names(found) and not {"space.two", "space.three"} & names(found)
    assert [each.module for each in found.left_out] == ["space.three", "space.two"]


def test_an_exclusion_is_not_left_out(tmp_path: Path, site: Path) -> None:
    found = closure(tmp_path, MAIN, excludes=("in_try",))
    assert "in-try" not in {each.name for each in found.left_out}
    assert any("in_try: excluded" in note for note in found.notes)


@pytest.mark.parametrize(("main", "whole"), [("import user", False), ("import user, big.one", True)])
def test_what_a_hook_excludes_is_said_or_whole(tmp_path: Path, main: str, whole: bool) -> None:
    """The hook saves the size of ``big``.  A program that has it anyhow gets all that ``user`` uses of it."""
    site = tmp_path / "site"
    user = "def f():\n try:\n  import big.two\n except ImportError:\n  raise ImportError('big is required')\n"
    install(site, "user", {"user/__init__.py": user}, "big")
    install(site, "big", {"big/__init__.py": "", "big/one.py": "", "big/two.py": ""})
    hooks = settings(write(tmp_path / "hooks", {"hook-user.py": "excludedimports = ['big']"}))
    found = closure(tmp_path, {"main.py": main}, hooks=hooks)
    assert ("big.two" in names(found)) == whole
    left = [(each.name, each.module, each.importers) for each in found.left_out]
    assert left == ([] if whole else [("big", "big.two", ("user",))])
