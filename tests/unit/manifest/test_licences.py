"""What metadata says about a licence."""

from __future__ import annotations

from pathlib import Path

import pytest

from bundler.manifest.licences import Licence, is_licence_file, parse_licence, read_licence

OSI = "Classifier: License :: OSI Approved"


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("License-Expression: MIT OR Apache-2.0\nLicense: no\n", Licence("MIT OR Apache-2.0", True)),
        ("License: BSD\n", Licence("BSD")),
        (f"License: UNKNOWN\n{OSI} :: MIT License\n", Licence("MIT License")),
        (f"{OSI}\n{OSI} :: A\n{OSI} :: B\n", Licence("A or B")),
        (f"License: {'very long ' * 20}\n", Licence()),
        ("Name: x\n\nLicense: of the description\n", Licence()),
        ("Summary: two\n  lines\nHome-page: https://x\n", Licence(homepage="https://x", summary="two lines")),
        ("Project-URL: Docs, https://d\nProject-URL: Homepage, https://h\n", Licence(homepage="https://h")),
    ],
)
def test_parse(text: str, licence: Licence) -> None:
    assert parse_licence(text) == licence


def test_read(tmp_path: Path) -> None:
    info = tmp_path / "x.egg-info"
    info.write_text("License: BSD\n")
    assert read_licence(str(info)) == Licence("BSD")
    (tmp_path / "x.dist-info").mkdir()
    assert read_licence(str(tmp_path / "x.dist-info")) == Licence()
    (tmp_path / "x.dist-info" / "METADATA").write_text("License-Expression: 0BSD\n")
    assert read_licence(str(tmp_path / "x.dist-info")) == Licence("0BSD", True)


def test_files() -> None:
    texts = ("x.dist-info/LICENSE", "x.dist-info/licenses/other.txt", "x.dist-info/COPYING.LESSER")
    assert all(map(is_licence_file, texts))
    assert not is_licence_file("x.dist-info/METADATA")
