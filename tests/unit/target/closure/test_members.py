"""Metadata that travels, through the whole walk."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.hooks import write

from bundler.requirements import requirements
from bundler.target.closure.declared import declarations
from bundler.target.closure.graph import find_closure
from bundler.target.closure.model import ClosureRequest

pytestmark = pytest.mark.slow  # each closure has the interpreter's own needs, which take a second

LIBRARY = """\
import importlib.metadata, pkg_resources
importlib.metadata.version('asked')
try:
    importlib.metadata.version('unmentioned'), importlib.metadata.version('mentioned')
    importlib.metadata.version('without-modules')
except Exception:
    pass
def f():
    pkg_resources.require('with-requirements')
    importlib.metadata.version('asked-later')
"""


def install(site: Path, name: str, files: dict[str, str], *requires: str) -> None:
    info = f"{name}-1.0.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
    texts = {**files, f"{info}/METADATA": metadata + "".join(f"Requires-Dist: {line}\n" for line in requires)}
    write(site, {**texts, f"{info}/RECORD": "".join(f"{path},,\n" for path in texts)})


def test_whose_metadata_travels(tmp_path: Path) -> None:
    site = tmp_path / "site"
    install(
        site, "library", {"library.py": LIBRARY}, "mentioned; extra == 'x'", "needed", "with-requirements"
    )
    for name in (
        "asked",
        "asked-later",
        "mentioned",
        "unmentioned",
        "needed",
        "deep",
        "by-main",
        "copied",
        "nobody",
    ):
        install(site, name, {f"{name.replace('-', '_')}.py": ""})
    install(site, "without-modules", {})
    install(site, "with-requirements", {"with_requirements.py": ""}, "deep")
    app = write(
        tmp_path / "app",
        {"main.py": "import library\nfrom importlib.metadata import version\nprint(version('By.Main'))"},
    )
    request = ClosureRequest(
        script=str(app / "main.py"),
        paths=(str(site),),
        copy_metadata=("copied", "not-there"),
        requirements=requirements(declarations([str(site)])),
    )
    found = find_closure(request)
    expected = (
        "asked asked-later by-main copied deep library mentioned needed with-requirements without-modules"
    )
    assert [each.name for each in found.distributions if str(site) in each.metadata_path] == expected.split()
    owners = {each.name for each in found.distributions if each.modules}
    assert "library" in owners and not owners & {*expected.split()} - {"library"}
    assert any("not-there" in warning for warning in found.warnings)
