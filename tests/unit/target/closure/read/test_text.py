"""What is known about the text of an expression."""

from __future__ import annotations

import ast

import pytest

from bundler.target.closure.read.text import Surroundings, Text, TextEvaluator


def texts(expression: str, **assigned: str) -> list[str]:
    """The texts of ``expression``; one whose end is not known ends in ``...``"""
    values = {name: [ast.parse(each, mode="eval").body] for name, each in assigned.items()}
    around = Surroundings("pkg.mod", "pkg", "/r/pkg/mod.py", values)
    found = TextEvaluator(around).texts(ast.parse(expression, mode="eval").body)
    return [text.known if text.complete else f"{text.known}..." for text in found]


@pytest.mark.parametrize(
    ("expression", "known"),
    [
        ("'a'", ["a"]),
        ("'a' + 'b'", ["ab"]),
        ("f'a{x}b'", ["a..."]),
        ("f'{x!r}'", ["..."]),
        ("f'{y:>3}'", ["..."]),
        ("f'a{y}b'", ["ayb"]),
        ("'a.%s' % y", ["a.y"]),
        ("'a.%s.%s' % (y, 'z')", ["a.y.z"]),
        ("'a.%d' % 3", ["a...."]),
        ("'100%' % ()", ["100..."]),
        ("'a.{}.{}'.format(y, 'z')", ["a.y.z"]),
        ("'a.{0}'.format(y)", ["a.y"]),
        ("'a.{1}'.format(y, y)", ["a...."]),
        ("'a.{name}'.format(name=y)", ["a.y"]),
        ("'.'.join(['a', y])", ["a.y"]),
        ("'.'.join(parts)", ["..."]),
        ("'a' if x else 'b'", ["a", "b"]),
        ("x or 'b'", ["...", "b"]),
        ("('a' if x else 'b') + y", ["ay", "by"]),
        ("__name__", ["pkg.mod"]),
        ("__package__ + '.x'", ["pkg.x"]),
        ("__spec__.parent", ["pkg"]),
        ("__spec__.name", ["pkg.mod"]),
        ("__spec__.origin", ["..."]),
        ("other.parent", ["..."]),
        ("3", ["..."]),
        ("f()", ["..."]),
        ("{'k': 'a', 'l': y}[key]", ["a", "y", "..."]),
        ("('a', 'b')[1]", ["b"]),
        ("TABLE.get(key, 'c')", ["a", "b", "c"]),
        ("'a:b'.partition(':')[0]", ["a"]),
        ("'a.b.C'.rsplit('.', 1)[0]", ["a.b"]),
        ("'a'.split('.')[1]", ["..."]),
        ("'a.b.C'.rpartition('.')[-1]", ["C"]),
        ("'.'.join('a b'.split(' '))", ["a.b"]),
        ("'.'.join('a.b.C'.split('.')[:-1])", ["a.b"]),
        ("'.'.join(unknown.split('.'))", ["..."]),
        ("'/'.join(y)", ["..."]),
        ("SPLIT[-1]", ["c"]),
        ("'-'.join(SPLIT[1:])", ["b-c"]),
        ("'-'.join(SPLIT[:end])", ["..."]),
        ("'-'.join(SPLIT[::0])", ["..."]),
        ("SPLIT[3]", ["..."]),
        ("'a'.split('')[0]", ["..."]),
        ("' A-b '.strip().lower().replace('-', '_')", ["a_b"]),
        ("import_module('a.b').__name__", ["a.b"]),
        ("__file__", ["/r/pkg/mod.py"]),
        ("os.path.join(os.path.dirname(os.path.abspath(__file__)), 'plug')", ["/r/pkg/plug"]),
        ("Path(__file__).resolve().parent / 'plug'", ["/r/pkg/plug"]),
        ("Path(__file__).parents[1] / '..' / 'x'", ["/x"]),
        ("os.path.splitext(__file__)[0] + '.pyi'", ["/r/pkg/mod.pyi"]),
        ("globals()['y']", ["y"]),
        ("x[0]", ["..."]),
    ],
)
def test_texts(expression: str, known: list[str]) -> None:
    assert texts(expression, y="'y'", TABLE="dict(k='a', l='b')", SPLIT="'a.b.c'.split('.')") == known


def test_a_variable_that_grows() -> None:
    assert texts("x", x="'pkg.' + x") == ["pkg...."]


def test_variables_through_variables_have_an_end() -> None:
    chain = {f"v{number}": f"v{number + 1}" for number in range(12)}
    assert texts("v11", **chain, v12="'a'") == ["a"]
    assert texts("v0", **chain, v12="'a'") == ["..."]


def test_alternatives_have_an_end() -> None:
    assigned: dict[str, list[ast.expr]] = {"x": [ast.Constant(str(number)) for number in range(100)]}
    found = TextEvaluator(Surroundings("m", "", "", assigned)).texts(ast.parse("x + x", mode="eval").body)
    assert len(found) == 64 and found[0] == Text("00", True)
