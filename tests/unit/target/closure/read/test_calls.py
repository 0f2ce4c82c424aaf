"""What one call lists or reads; what it imports is in test_dynamic.py."""

from __future__ import annotations

import ast

import pytest

from bundler.target.closure.read.calls import ImportCalls, argument, last_name
from bundler.target.closure.read.conditions import Conditions, target_facts
from bundler.target.closure.read.text import Surroundings, TextEvaluator


def read(source: str) -> ImportCalls:
    texts = TextEvaluator(Surroundings("pkg.mod", "pkg", "/r/pkg/mod.py"))
    calls = ImportCalls(Conditions(target_facts(), {}), texts, "pkg")
    for node in ast.walk(ast.parse(source)):
        calls.read(node, "function")
    return calls


@pytest.mark.parametrize(
    ("call", "directories"),
    [
        ("os.listdir(os.path.dirname(__file__))", [("/r/pkg", False)]),
        ("os.walk(os.path.dirname(__file__))", [("/r/pkg", True)]),
        ("glob.glob(os.path.dirname(__file__) + '/plug/*.py')", [("/r/pkg/plug", False)]),
        ("glob.glob(os.path.dirname(__file__) + '/**/*.py')", [("/r/pkg", True)]),
        ("(Path(__file__).parent / 'plug').glob('*.py')", [("/r/pkg/plug", False)]),
        ("Path(__file__).parent.iterdir()", [("/r/pkg", False)]),
        ("pkgutil.iter_modules([os.path.dirname(__file__)])", [("/r/pkg", False)]),
        ("os.listdir(unknown)", []),
        ("os.listdir('relative')", []),
    ],
)
def test_directories(call: str, directories: list[tuple[str, bool]]) -> None:
    assert read(call).directories == directories


def test_stubs() -> None:
    assert read("open(__file__ + 'i')").stubs == ["/r/pkg/mod.pyi"]
    assert read("Path(__file__).with_suffix('.pyi').read_text()").stubs == ["/r/pkg/mod.pyi"]
    assert read("open(__file__)").stubs == []


def test_names_of_children() -> None:
    found = read("[sys.executable, '-m', name]\n[sys.executable, '-m', 'a.b']\n")
    assert (found.computed_children, found.guesses) == ([1], ["a.b", "a.b.__main__"])
    assert (found.mains, read("runpy.run_module('a.c', run_name='__main__')").mains) == (["a.b"], ["a.c"])


def test_what_is_settled() -> None:
    assert read("import_module(name)").unsettled == [1]
    assert read("import_module('shop_' + name)").unsettled == []
    assert read("import_module('shop_' + name)").prefixes == [("", "shop_")]
    assert read("import_module('x' + name)").prefixes == []


def test_arguments() -> None:
    call = ast.parse("a.b(1, name=2)", mode="eval").body
    assert isinstance(call, ast.Call)
    assert last_name(call.func) == "b"
    first, named = argument(call, 0, "x"), argument(call, 1, "name")
    assert first is not None and named is not None
    assert (ast.unparse(first), ast.unparse(named)) == ("1", "2")
    assert argument(call, 5, "x") is None
