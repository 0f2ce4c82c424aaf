"""How modules came into the closure."""

from __future__ import annotations

import pytest

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
