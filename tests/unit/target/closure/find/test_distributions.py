"""Installed distributions: what belongs to one, and which one owns a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from support.hooks import write

from bundler.target.closure.find.distributions import (
    DistributionIndex,
    Installed,
    module_name,
    normalized,
)


def install(
    site: Path,
    name: str,
    files: Mapping[str, str] | None = None,
    record: tuple[str, ...] = (),
    metadata: Mapping[str, str] | None = None,
) -> str:
    """A distribution that lists ``files`` and ``record``."""
    info = f"{name}-1.0.dist-info"
    own = {f"{info}/{file}": text for file, text in (metadata or {}).items()}
    own.setdefault(f"{info}/METADATA", f"Name: {name}\nVersion: 1.0\n")
    write(site, {**(files or {}), **own})
    listed = [*(files or {}), *record]
    (site / info / "RECORD").write_text("".join(f"{file},,\n" for file in listed))
    return info


def installed(site: Path, name: str) -> Installed:
    found = DistributionIndex([str(site)]).get(name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["Pack.Age", "pack--age", "PACK_age", "pack-._age"])
def test_normalized(name: str) -> None:
    assert normalized(name) == "pack-age"


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("json/decoder.py", "json.decoder"),
        ("pkg/__init__.py", "pkg"),
        ("mod.py", "mod"),
        ("mod.pyc", "mod"),
        ("pkg/fast.cpython-312-x86_64-linux-gnu.so", "pkg.fast"),
        ("pkg/fast.abi3.so", "pkg.fast"),
        ("pkg/fast.so", "pkg.fast"),
        ("pkg/data.txt", None),
        ("pkg/not-a-name.py", None),
        ("pkg.libs/libx.so.1", None),
        ("__init__.py", None),
        ("../bin/tool.py", None),
        ("/abs/mod.py", None),
        ("pkg/__pycache__/mod.cpython-312.pyc", None),
    ],
)
def test_module_name(file: str, name: str | None) -> None:
    assert module_name(file) == name


def test_what_one_says(tmp_path: Path) -> None:
    requires = "Requires-Dist: Other_One (>=2)\nRequires-Dist: extra; extra == 'x'\n"
    files = {"pkg/__init__.py": "", "pkg/a.py": "", "fast__mypyc.so": "", "pkg/data.txt": ""}
    info = install(
        tmp_path, "My.Dist", files, metadata={"METADATA": f"Name: My.Dist\nVersion: 1.0\n{requires}"}
    )
    found = installed(tmp_path, "my-dist")
    assert (found.name, found.version, found.key) == ("My.Dist", "1.0", "my-dist")
    assert (found.metadata_path, found.root) == (str(tmp_path / info), str(tmp_path))
    assert found.files == tuple(files)
    assert found.module_names() == ("fast__mypyc", "pkg", "pkg.a")
    assert found.top_level == ("fast__mypyc", "pkg")
    assert found.native_top_level() == ("fast__mypyc.so".partition(".")[0],)
    assert found.requires == ("extra", "other-one")
    assert found.editable_directory is None


def test_top_level_of_one_without_code(tmp_path: Path) -> None:
    """An editable install lists its finder only."""
    install(tmp_path, "x", {"__editable___x_finder.py": ""}, metadata={"top_level.txt": "other\npkg\n"})
    assert installed(tmp_path, "x").top_level == ("other", "pkg")


@pytest.mark.parametrize(
    ("text", "directory"),
    [
        ('{"url": "file:///src/my%20project", "dir_info": {"editable": true}}', "/src/my project"),
        ('{"url": "file:///src", "dir_info": {}}', None),
        ('{"url": "https://x/y", "dir_info": {"editable": true}}', None),
        ("{", None),
        ("", None),
    ],
)
def test_editable_directory(tmp_path: Path, text: str, directory: str | None) -> None:
    install(tmp_path, "x", metadata={"direct_url.json": text})
    assert installed(tmp_path, "x").editable_directory == directory


def test_an_egg(tmp_path: Path) -> None:
    write(tmp_path, {"old-1.egg-info/PKG-INFO": "Name: old\nVersion: 1\n"})
    write(tmp_path, {"old-1.egg-info/SOURCES.txt": "old.py\n", "old.py": ""})
    assert installed(tmp_path, "old").module_names() == ("old",)


def test_the_first_of_a_name_counts(tmp_path: Path) -> None:
    for number in ("1", "2"):
        install(tmp_path / number, "x", metadata={"METADATA": f"Name: x\nVersion: {number}\n"})
    paths = [str(tmp_path / each) for each in ("none", "1", "2")]
    (only,) = DistributionIndex(paths).all()
    assert only.version == "1"


def test_leftovers_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "x-1.dist-info").mkdir()
    assert [*DistributionIndex([str(tmp_path)]).all()] == []


def test_owner(tmp_path: Path) -> None:
    install(tmp_path / "site", "x", {"pkg/a.py": "", "pkg/data.txt": ""}, ("../bin/tool.py",))
    (tmp_path / "link").symlink_to(tmp_path / "site")
    index = DistributionIndex([str(tmp_path / "site")])

    def owner(place: str) -> str | None:
        found = index.owner(str(tmp_path / place))
        return found.name if found else None

    assert [owner("site/pkg/a.py"), owner("link/pkg/a.py")] == ["x", "x"]
    assert [owner("site/pkg/b.py"), owner("site/pkg/data.txt"), owner("bin/tool.py")] == [None] * 3


def test_editable_owner(tmp_path: Path) -> None:
    """Of nested projects the inner one."""
    for name, directory in (("outer", "src"), ("inner", "src/inner")):
        url = json.dumps({"url": f"file://{tmp_path}/{directory}", "dir_info": {"editable": True}})
        install(tmp_path / "site", name, metadata={"direct_url.json": url})
    index = DistributionIndex([str(tmp_path / "site")])
    found = [
        index.editable_owner(str(tmp_path / place)) for place in ("src/a.py", "src/inner/b.py", "srcx/c")
    ]
    assert [each and each.name for each in found] == ["outer", "inner", None]


ENTRY_POINTS = """\
[console_scripts]
tool = pkg.cli:main
[gui_scripts]
win = pkg.cli:main
[app.plugins]
a = pkg.one:f [extra]
b = pkg.two
[plain]
c = pkg.three
"""


def test_console_scripts(tmp_path: Path) -> None:
    install(tmp_path, "x", metadata={"entry_points.txt": ENTRY_POINTS})
    scripts = DistributionIndex([str(tmp_path)]).console_scripts()
    assert {name: (value, owner.name) for name, (value, owner) in scripts.items()} == {
        "tool": ("pkg.cli:main", "x")
    }


def test_script_files(tmp_path: Path) -> None:
    write(tmp_path, {"bin/tool": "", "share/tool": "", "lib/site/bin/other": ""})
    install(tmp_path / "lib" / "site", "x", record=("../../bin/tool", "bin/other", "../../share/tool"))
    index = DistributionIndex([str(tmp_path / "lib" / "site")])
    assert [path for path, _ in index.script_files("tool")] == [str(tmp_path / "bin" / "tool")]
    assert index.script_files("other") == []


def test_plugins(tmp_path: Path) -> None:
    install(tmp_path, "x", metadata={"entry_points.txt": ENTRY_POINTS})
    index = DistributionIndex([str(tmp_path)])
    assert index.offered_to(None, ["plain", "app.plugins", "absent"]) == (
        "pkg.one",
        "pkg.three",
        "pkg.two",
    )
    assert index.offered_to(None, ["console_scripts", "gui_scripts"]) == ()
    groups = index.distinctive_groups
    assert groups is not None and groups.findall(b"'app.plugins' \"plain\" app.plugins") == [b"'app.plugins'"]
    assert DistributionIndex([]).distinctive_groups is None


@pytest.mark.parametrize(
    "requires, helper, expected",
    [
        ("", "", ()),
        ("Requires-Dist: y; extra == 'more'\n", "", ()),
        ("Requires-Dist: stevedore\n", "", ("pkg.plugin",)),
        ("", "from importlib.metadata import entry_points\n", ("pkg.plugin",)),
    ],
)
def test_who_cannot_ask_for_entry_points(
    tmp_path: Path, requires: str, helper: str, expected: tuple[str, ...]
) -> None:
    """Some name a group only because they offer something in it."""
    metadata = {"METADATA": f"Name: host\nVersion: 1\n{requires}"}
    files = {"host/__init__.py": "", "host/helper.py": helper, "host/tests/a.py": "entry_points()\n"}
    install(tmp_path, "host", files, metadata=metadata)
    install(tmp_path, "x", metadata={"entry_points.txt": "[host.plugins]\na = pkg.plugin\n"})
    index = DistributionIndex([str(tmp_path)])
    assert index.offered_to(str(tmp_path / "host" / "__init__.py"), ["host.plugins"]) == expected
    assert index.offered_to(str(tmp_path / "app.py"), ["host.plugins"]) == ("pkg.plugin",)


@pytest.mark.parametrize("file", ["RECORD", "entry_points.txt"])
def test_garbage_in_metadata_is_reported(tmp_path: Path, file: str) -> None:
    info = install(tmp_path, "bad", {"bad.py": ""})
    install(tmp_path, "good", {"good.py": ""})
    (tmp_path / info / file).write_bytes(b'\377\0"garbage\n[[[\n=,"\n')
    index = DistributionIndex([str(tmp_path)])
    assert index.console_scripts() == {}
    owner = index.owner(str(tmp_path / "good.py"))
    assert owner is not None and owner.name == "good"
    (remark,) = index.damaged
    assert f"{info}/{file} cannot be read" in remark


def test_sound_metadata_gives_no_remark(tmp_path: Path) -> None:
    install(
        tmp_path, "good", {"good.py": ""}, metadata={"entry_points.txt": "[console_scripts]\nx = good:f\n"}
    )
    index = DistributionIndex([str(tmp_path)])
    assert list(index.console_scripts()) == ["x"]
    assert index.damaged == ()


@pytest.mark.parametrize("place", ["my_egg-2.0-py3.11.egg/EGG-INFO", "my_egg.egg-info", "my_egg-2.dist-info"])
def test_found_by_the_name_of_its_directory(tmp_path: Path, place: str) -> None:
    """As importlib.metadata does, which does not look into the metadata.  Its own name wins."""
    headers = "Name: Other\nVersion: 2.0\n"
    write(tmp_path, {f"{place}/{name}": headers for name in ("PKG-INFO", "METADATA")})
    (tmp_path / place / "RECORD").touch()
    index = DistributionIndex([str((tmp_path / place).parent)])
    for name in ("other", "my-egg", "My_Egg"):
        found = index.get(name)
        assert found is not None and found.name == "Other"
    assert index.get("my") is None
