"""Plug-ins: modules that distributions offer to the program."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from support.hooks import write

from bundler.requirements import requirements
from bundler.target.closure.declared import declarations
from bundler.target.closure.find.distributions import DistributionIndex
from bundler.target.closure.graph import find_closure
from bundler.target.closure.model import Closure, ClosureRequest

pytestmark = pytest.mark.slow  # each closure has the interpreter's own needs, which take a second


def offer(site: Path, name: str, groups: str, files: Mapping[str, str], *requires: str) -> None:
    """Install a distribution that offers ``groups`` (text of entry_points.txt)."""
    info = f"{name}-1.0.dist-info"
    lines = "".join(f"Requires-Dist: {line}\n" for line in requires)
    texts = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{lines}",
        f"{info}/entry_points.txt": groups,
    }
    write(site, {**texts, f"{info}/RECORD": "".join(f"{path},,\n" for path in texts)})


def closure(tmp_path: Path, files: Mapping[str, str], exclude: tuple[str, ...] = ()) -> Closure:
    app = write(tmp_path / "app", files)
    site = str(tmp_path / "site")
    graph = requirements(declarations([site]))
    request = ClosureRequest(script=str(app / "main.py"), paths=(site,), excludes=exclude, requirements=graph)
    return find_closure(request)


def names(found: Closure) -> set[str]:
    return {module.name for module in found.modules}


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("from importlib.metadata import entry_points\nentry_points(group='app.plugins')", True),
        ("from importlib.metadata import entry_points\nentry_points().select(group='word')", True),
        ("import pkg_resources\nlist(pkg_resources.iter_entry_points('app_plugins'))", True),
        # a plug-in manager in another module asks for the group
        ("import manager\nmanager.Manager(namespace='app.plugins')", True),
        ("import constants, manager", True),
        ("import manager\nmanager.Manager('word')", False),
        ("# 'app.plugins'\nx = 'app.plugins.other'", False),
        ("x = 'console_scripts'", False),
    ],
)
def test_groups(tmp_path: Path, text: str, taken: bool) -> None:
    groups = "[app.plugins]\na = plug.one:f\n[app_plugins]\nb = plug.one\n[word]\nc = plug.one [extra]\n"
    files = {"plug/__init__.py": "", "plug/one.py": "import needed_by_plugin", "needed_by_plugin.py": ""}
    offer(tmp_path / "site", "plug", f"{groups}[console_scripts]\nd = plug.one:main\n", files)
    app = {"main.py": text, "manager.py": "", "constants.py": "NAMESPACE = 'app.plugins'"}
    found = closure(tmp_path, app)
    assert ({"plug.one", "needed_by_plugin"} <= names(found)) == taken
    # the program finds it by its metadata
    assert ("plug" in {each.name for each in found.distributions}) == taken


def test_a_plugin_may_have_plugins(tmp_path: Path) -> None:
    asks = "GROUP = 'second.group'\nentry_points(group=GROUP)"
    offer(tmp_path / "site", "one", "[first.group]\na = one\n", {"one.py": asks})
    offer(
        tmp_path / "site", "two", "[second.group]\na = two.mod:f\n", {"two/__init__.py": "", "two/mod.py": ""}
    )
    assert {"one", "two.mod"} <= names(closure(tmp_path, {"main.py": "g = 'first.group'"}))
    left_out = closure(tmp_path, {"main.py": "g = 'first.group'"}, exclude=("two",))
    assert "one" in names(left_out) and "two.mod" not in names(left_out)


def test_an_offer_of_what_is_not_there(tmp_path: Path) -> None:
    offer(tmp_path / "site", "one", "[first.group]\na = one.absent\nb = :\n", {"one.py": ""})
    found = closure(tmp_path, {"main.py": "g = 'first.group'"})
    assert not [missing for missing in found.missing if missing.name.startswith("one")]


def test_without_offers_there_is_nothing_to_look_for(tmp_path: Path) -> None:
    offer(tmp_path, "one", "[console_scripts]\na = one:f\n[plain]\nb = one\n", {"one.py": ""})
    assert DistributionIndex([str(tmp_path)]).distinctive_groups is None


HOST = """\
from importlib.metadata import entry_points
def drivers(*parts):
    return entry_points(group="_".join(("host", *parts)))
"""


@pytest.mark.parametrize(
    ("group", "requires", "taken"),
    [
        ("host_short", (), True),  # named like a package of the closure
        ("host.short", ("host",), True),
        ("hostess", (), False),
        ("host_absent", (), True),  # so is another package, which extends it
        ("unclaimed", ("host",), True),  # of a distribution that requires the host
        ("unclaimed", (), False),
        ("absent11", ("host",), False),  # of another tool, which is installed and not in the closure
        ("_x", (), False),
    ],
)
def test_groups_whose_name_is_computed(
    tmp_path: Path, group: str, requires: tuple[str, ...], taken: bool
) -> None:
    site = tmp_path / "site"
    offer(site, "app-library", "", {"app_library.py": "import host"}, "host", "driver", "host2; extra == 'x'")
    offer(site, "host", "", {"host.py": HOST})
    offer(site, "absent", "", {"absent.py": "", "host_absent.py": ""})
    offer(
        site,
        "driver",
        f"[{group}]\na = driver.one:f\n",
        {"driver/__init__.py": "", "driver/one.py": ""},
        *requires,
    )
    # nobody requires this one
    offer(site, "other", f"[{group}]\na = other\n", {"other.py": ""}, "host")
    found = names(closure(tmp_path, {"main.py": "import app_library"}))
    assert ("driver.one" in found) == taken
    assert "other" not in found


def test_modules_that_a_user_may_name(tmp_path: Path) -> None:
    site = tmp_path / "site"
    files = {
        "tables/__init__.py": "",
        "notes/side.py": "",
        "notes/tests/__init__.py": "",
        "notes/__init__.py": "",
    }
    offer(site, "press", "", {"press.py": "import loader, used"}, "loader", "extensions", "used", "types")
    offer(site, "loader", "", {"loader.py": "import importlib\ndef f(n): importlib.import_module(n)"})
    offer(site, "extensions", "", files, "loader")
    offer(site, "types", "", {"types_only.py": ""})  # does not require the loader
    # some of it is imported, so the rest is not there for names
    offer(site, "used", "", {"used/__init__.py": "", "used/more.py": ""}, "loader")
    offer(site, "unasked", "", {"unasked.py": ""}, "loader")
    found = closure(tmp_path, {"main.py": "import press"})
    assert {"tables", "notes", "notes.side", "used"} <= names(found)
    assert not {"notes.tests", "types_only", "used.more", "unasked"} & names(found)
    assert any("notes.side: taken as plug-in" in note for note in found.notes)
