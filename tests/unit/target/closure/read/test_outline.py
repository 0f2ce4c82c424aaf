"""bundler.target.closure.read.outline: whether a module can call a function of another one."""

from __future__ import annotations

import ast

import pytest

from bundler.target.closure.read.nodes import nodes
from bundler.target.closure.read.outline import outline


@pytest.mark.parametrize(
    "source",
    [
        "need('x')",
        "a.b.need('x')",
        "def f(x: need('y')): pass",
        "from helpers import need as want\nwant('x')",
        "from . import need as want\nwant('x')",
        "import helpers.need as want\nwant('x')",
        "want = helpers.need\nwant('x')",
        "if (want := need):\n    want('x')",
        "list(map(need, names))",
        "partial(helpers.need, 'x')()",
        "class C(helpers.need): pass",
    ],
)
def test_calls(source: str) -> None:
    assert outline(nodes(ast.parse(source))).may_call({"need", "other"})


@pytest.mark.parametrize(
    "source",
    [
        "'need(x)'  # need(x)",
        "from helpers import need\nother = need\ncall(other)",
        "x.need",
        "call(need)",
        "from helpers import needed as want\nwant('x')",
    ],
)
def test_no_calls(source: str) -> None:
    assert not outline(nodes(ast.parse(source))).may_call({"need"})
