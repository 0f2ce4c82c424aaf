"""bundler.target.freeze.expressions: what constant expressions are worth."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from bundler.target.freeze.expressions import Constants, Function, NotConstantError

ASSIGNED = {"WORD": r"'\\w+'", "TABLE": "{'a': 'x', 'b': 'y'}", "LOOP": "LOOP + 'x'", "NAMES": "['a', 'b']"}
ASSIGNED |= {f"N{number}": f"N{number - 1} + N{number - 1}" for number in range(1, 31)} | {"N0": "''"}
FUNCTIONS = {
    "group": "lambda *choices: '(' + '|'.join(choices) + ')'",
    "maybe": "lambda pattern, mark='?': group(pattern) + mark",
}


def value(text: str) -> Any:
    functions = {name: ast.parse(body, mode="eval").body for name, body in FUNCTIONS.items()}
    constants = Constants(
        {name: ast.parse(body, mode="eval").body for name, body in ASSIGNED.items()},
        {
            name: Function(body.args, body.body)
            for name, body in functions.items()
            if isinstance(body, ast.Lambda)
        },
        {"re.I": 2, "re.X": 64, "M": 8},
    )
    return constants.value(ast.parse(text, mode="eval").body)


@pytest.mark.parametrize(
    "text",
    [
        "'a' 'b'",
        "b'a'",
        "7",
        "None",
        "'a' + 'b'",
        "'%s-%d' % ('a', 1)",
        "'{}{x}'.format('a', x='b')",
        "f'a{1:03}{\"b\"!r}'",
    ],
)
def test_like_python(text: str) -> None:
    assert value(text) == eval(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("WORD + '$'", r"\w+$"),
        ("re.I | re.X | M", 74),
        ("'|'.join(name + '+' for name in NAMES)", "a+|b+"),
        ("'|'.join([name for name in NAMES])", "a|b"),
        ("'%(a)s' % TABLE", "x"),
        ("','.join(key + item for key, item in TABLE.items())", None),
        ("','.join(TABLE.keys())", "a,b"),
        ("group('a', *NAMES)", "(a|a|b)"),
        ("re.escape('a.b')", r"a\.b"),
        ("' a '.strip().upper()", "A"),
        ("'abc'.encode('ascii')", b"abc"),
        ("maybe('a', mark='*')", "(a)*"),
        ("maybe('a')", None),  # default values are not followed
        ("LOOP", None),
        ("unknown", None),
        ("unknown('a')", None),
        ("'a' * 1000000000", None),
        ("'a' + 1", None),
        ("'{}'.format()", None),
        ("open('x')", None),
        ("'%2000000000d' % 1", None),
        ("'{:2000000000}'.format(1)", None),
        ("f'{1:2000000000}'", None),
        ("N30", None),
        ("N9", ""),
        ("[x for x in NAMES if x]", None),
        ("1.5", None),
    ],
)
def test_values(text: str, expected: Any) -> None:
    if expected is None:
        with pytest.raises(NotConstantError):
            value(text)
    else:
        assert value(text) == expected


def test_a_function_does_not_see_the_names_of_its_caller() -> None:
    with pytest.raises(NotConstantError):
        value("[group(outer) for inner in NAMES]")
    assert value("[group(name) for name in NAMES]") == ["(a)", "(b)"]
