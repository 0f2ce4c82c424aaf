"""Plug-ins: modules that distributions offer in groups of entry points which the program asks for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from support.hooks import write

from bundler.target.closure.find.distributions import DistributionIndex
from bundler.target.closure.graph import find_closure
from bundler.target.closure.model import Closure, ClosureRequest

pytestmark = pytest.mark.slow  # each closure has the interpreter's own needs, which take a second


def offer(site: Path, name: str, groups: str, files: Mapping[str, str]) -> None:
    """Install a distribution that offers ``groups`` (text of entry_points.txt)."""
    info = f"{name}-1.0.dist-info"
    texts = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/entry_points.txt": groups,
    }
    write(site, {**texts, f"{info}/RECORD": "".join(f"{path},,\n" for path in texts)})


def closure(tmp_path: Path, files: Mapping[str, str], exclude: tuple[str, ...] = ()) -> Closure:
    app = write(tmp_path / "app", files)
    request = ClosureRequest(script=str(app / "main.py"), paths=(str(tmp_path / "site"),), excludes=exclude)
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
    offer(tmp_path / "site", "one", "[first.group]\na = one\n", {"one.py": "GROUP = 'second.group'"})
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
