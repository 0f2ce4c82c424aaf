"""Requirements of distributions and projects on the target."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.hooks import write

from bundler.requirements import project_requirements, requirements
from bundler.target.closure.model import Declarations, Declared

MARKERS = (
    ("python_version", "3.12"),
    ("python_full_version", "3.12.1"),
    ("sys_platform", "linux"),
    ("os_name", "posix"),
)


def declared(**lines: tuple[str, ...]) -> Declarations:
    return Declarations(MARKERS, tuple(Declared(name, requires) for name, requires in lines.items()))


def resolved(declarations: Declarations) -> dict[str, tuple[str, ...]]:
    return {each.name: each.requires for each in requirements(declarations)}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Other_Thing >=2,<3", ("other-thing",)),
        ("other (>=1.0)", ("other",)),
        ("other; sys_platform == 'win32'", ()),
        ("other; python_version >= '3.9'", ("other",)),
        ("other; os_name ~= 'x'", ("other",)),  # compares what has no order
        ("other; extra == 'more'", ()),
        ("other[one,Two]", ("other", "other[one]", "other[two]")),
        ("other @ https://example.org/other.whl", ("other",)),
        ("other >> 1", ("other",)),  # breaks PEP 508, as metadata of old tools does
        (">=1", ()),
    ],
)
def test_lines(line: str, expected: tuple[str, ...]) -> None:
    assert resolved(declared(a=(line,)))["a"] == expected


def test_extras_count_where_somebody_asks() -> None:
    found = resolved(
        declared(
            a=("B[Web_Part]",),
            B=("base", "server; extra == 'web-part'", "docs; extra == 'docs'"),
        )
    )
    assert found == {"a": ("b", "b[web-part]"), "b": ("base",), "b[web-part]": ("server",)}


PROJECT = """\
[project]
name = "x"
dependencies = ["One[fast]", "win; os_name == 'nt'"]
"""

LIST = """\
# all
two==1 --hash=sha256:00 \\
 --hash=sha256:11
-r more/list.txt
-e .
"""

MORE = """\
three>=1  # why
-r ../requirements.txt
--index-url https://example.org
"""

SCRIPT = """\
# /// script
# dependencies = [
#   'four',
# ]
# ///
print()
"""


def test_the_project(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": PROJECT,
        "requirements.txt": LIST,
        "more/list.txt": MORE,
        "src/app.py": SCRIPT,
    }
    directory = write(tmp_path / "project", files)
    none = declared()
    script = str(directory / "src/app.py")
    expected = ("four", "one", "one[fast]", "three", "two")
    assert project_requirements(str(directory / "src"), script, none) == expected
    assert project_requirements(str(directory), None, none) == expected[1:]
    assert project_requirements(str(tmp_path), None, none) == ()


@pytest.mark.parametrize(
    "text", ["[project", "project = 1", "[project]\ndependencies = 'one'", "[project]\ndependencies = [1]"]
)
def test_a_project_file_that_says_nothing(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"pyproject.toml": text})
    assert project_requirements(str(tmp_path), None, declared()) == ()
