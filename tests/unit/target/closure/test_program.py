"""Which distributions are part of the program."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.hooks import write

from bundler.target.closure.find.distributions import DistributionIndex, Installed
from bundler.target.closure.model import Requirement
from bundler.target.closure.program import Program

GRAPH = (
    Requirement("a", ("b", "b[extra]", "absent")),
    Requirement("b", ("c",)),
    Requirement("b[extra]", ("d",)),
    Requirement("c", ("b",)),
    Requirement("project", ("e",)),
)


@pytest.fixture
def index(tmp_path: Path) -> DistributionIndex:
    for name in "abcdef":
        write(
            tmp_path, {f"{name}-1.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n"}
        )
    return DistributionIndex([str(tmp_path)])


def get(index: DistributionIndex, name: str) -> Installed:
    found = index.get(name)
    assert found is not None
    return found


def names(found: list[Installed]) -> str:
    return "".join(each.name for each in found)


def test_required_directly_and_through_others(index: DistributionIndex) -> None:
    program = Program(index, GRAPH)
    assert not program.has(get(index, "a")) and not program.required()
    program.add(get(index, "a"))
    assert names(program.required()) == "bcd"
    assert [name for name in "abcdef" if program.has(get(index, name))] == ["a", "b", "c", "d"]


def test_the_project_file(index: DistributionIndex) -> None:
    program = Program(index, GRAPH, ("b", "f"))
    assert names(program.required()) == "bcf"


def test_requirements_of_one(index: DistributionIndex) -> None:
    program = Program(index, GRAPH)
    assert names(program.requirements_of(get(index, "a"))) == "bcd"
    assert names(program.requirements_of(get(index, "b"))) == "c"  # which requires b
    assert not program.required()
