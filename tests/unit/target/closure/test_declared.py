"""What is asked of the target interpreter about requirements."""

from __future__ import annotations

from pathlib import Path

from packaging.markers import default_environment
from support.hooks import write

from bundler.target.closure.declared import declarations, marker_values


def test_markers_are_those_of_packaging() -> None:
    assert dict(marker_values()) == {
        key: value for key, value in default_environment().items() if key != "extra"
    }


def test_lines_stand_as_they_are(tmp_path: Path) -> None:
    metadata = "Metadata-Version: 2.1\nName: A_b\nVersion: 1\nRequires-Dist: C (>=1); extra == 'x'\n"
    write(tmp_path, {"a_b-1.dist-info/METADATA": metadata})
    (found,) = declarations([str(tmp_path)]).distributions
    assert (found.name, found.requires) == ("A_b", ("C (>=1); extra == 'x'",))
