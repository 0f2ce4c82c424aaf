"""How modules came into the closure."""

from __future__ import annotations

import pytest

from bundler.target.closure.find.locate import Located
from bundler.target.closure.model import Edge, ImportContext, Way
from bundler.target.closure.ways import Ways, way_of


def test_the_plainest_way_counts_then_one_with_a_line_then_the_first() -> None:
    ways = Ways()
    ways.note("x", "b", "name", 0)
    ways.note("x", "b", "optional", 9)
    ways.note("x", "a", "plain", 0)
    ways.note("x", "a", "plain", 7)
    ways.note("x", "a", "plain", 8)
    ways.note("x", "a", "hook", 1)
    assert ways.edges("x") == (Edge("a", "plain", 7), Edge("b", "optional", 9))
    assert ways.edges("unknown") == ()


def test_imports_by_name_get_their_lines() -> None:
    ways = Ways()
    notes: list[tuple[str, Way, int]] = [
        ("a", "name", 0),
        ("b", "name", 3),
        ("c", "plain", 0),
        ("--trace", "name", 0),
    ]
    for importer, way, line in notes:
        ways.note("x.y", importer, way, line)
    found = {name: Located(name, "source", None, False) for name in ("a", "b", "c")}
    edges = ways.find_lines(found, lambda module: b"\n'x.y'").edges("x.y")
    assert [(edge.importer, edge.line) for edge in edges] == [("--trace", 0), ("a", 2), ("b", 3), ("c", 0)]


@pytest.mark.parametrize(
    ("importer", "context", "way"),
    [
        ("m", "top-level", "plain"),
        ("m", "guarded", "plain"),
        ("m", "distribution", "plain"),
        ("m", "function", "optional"),
        ("m", "try", "optional"),
        ("m", "conditional", "optional"),
        ("m", "named", "name"),
        ("m", "hidden", "hook"),
        ("--trace", "hidden", "trace"),
        ("--hidden-import", "hidden", "option"),
        ("", "named", "interpreter"),
    ],
)
def test_way_of(importer: str, context: ImportContext, way: Way) -> None:
    assert way_of(importer, context) == way
