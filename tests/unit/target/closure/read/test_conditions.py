"""Conditions that the target decides."""

from __future__ import annotations

import ast

import pytest

from bundler.target.closure.read.conditions import Conditions, Facts, Qualified
from bundler.target.closure.read.names import known_names

FACTS = Facts(
    values={
        "sys.platform": "linux",
        "sys.version_info": (3, 12, 1, "final", 0),
        "sys.version_info.major": 3,
        "sys.version_info.minor": 12,
        "sys.implementation.name": "cpython",
        "sys.maxsize": 2**63 - 1,
        "sys.builtin_module_names": ("sys", "posix"),
        "os.name": "posix",
        "typing.TYPE_CHECKING": False,
        "__debug__": True,
    },
    calls={"platform.system": "Linux"},
    sys_names=frozenset({"platform", "getrecursionlimit"}),
)
IMPORTS = "import sys, os, platform, typing\nimport typing as t\nfrom sys import platform as where\n"


def truth(expression: str, prelude: str = IMPORTS) -> bool | None:
    names = known_names(ast.parse(prelude).body, FACTS, "pkg.mod")
    return Conditions(FACTS, names).truth(ast.parse(expression, mode="eval").body)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("sys.platform == 'win32'", False),
        ("sys.platform != 'win32'", True),
        ("sys.platform.startswith('linux')", True),
        ("sys.platform in ('win32', 'cygwin')", False),
        ("where == 'linux'", True),
        ("'bsd' in sys.platform", False),
        ("os.name == 'nt'", False),
        ("platform.system() == 'Windows'", False),
        ("platform.system().lower() == 'linux'", True),
        ("sys.version_info >= (3, 12)", True),
        ("sys.version_info < (3,)", False),
        ("sys.version_info[0] == 2", False),
        ("sys.version_info[:2] >= (3, 13)", False),
        ("(3, 8) <= sys.version_info < (3, 13)", True),
        ("sys.version_info.major > 2 and sys.version_info.minor >= 12", True),
        ("sys.implementation.name == 'pypy'", False),
        ("sys.maxsize > 2**32", True),
        ("sys.maxsize > 1 << 32", True),
        ("'__pypy__' in sys.builtin_module_names", False),
        ("hasattr(sys, 'pypy_version_info')", False),
        ("hasattr(sys, 'getrecursionlimit')", True),
        ("hasattr(sys, 'frozen')", None),
        ("hasattr(os, 'fork')", None),
        ("typing.TYPE_CHECKING", False),
        ("t.TYPE_CHECKING", False),
        ("not t.TYPE_CHECKING", True),
        ("False", False),
        ("0", False),
        ("__debug__", True),
        ("unknown", None),
        ("unknown and sys.platform == 'win32'", False),
        ("unknown or sys.platform == 'linux'", True),
        ("unknown or sys.platform == 'win32'", None),
        ("not unknown", None),
        ("sys.platform < 3", None),
        ("sys.version_info[9]", None),
        ("2 ** 10 ** 10 > 1", None),
        ("__name__ == '__main__'", False),
    ],
)
def test_truth(expression: str, expected: bool | None) -> None:
    assert truth(expression) is expected


@pytest.mark.parametrize(
    ("prelude", "expression", "expected"),
    [
        ("import sys\nPY2 = sys.version_info[0] == 2\n", "PY2", False),
        ("import sys\nPY2 = sys.version_info[0] == 2\nPY3 = not PY2\n", "PY3", True),
        ("TYPE_CHECKING = False\n", "TYPE_CHECKING", False),
        (
            "try:\n from typing import TYPE_CHECKING\nexcept ImportError:\n TYPE_CHECKING = False\n",
            "TYPE_CHECKING",
            False,
        ),
        ("DEBUG = False\n", "DEBUG", None),
        ("import sys\nimport sys\n", "sys.platform == 'win32'", False),
        ("import sys\ndef f(sys): pass\n", "sys.platform == 'win32'", None),
        ("import sys\nfor sys in (): pass\n", "sys.platform == 'win32'", None),
        ("from .compat import sys\n", "sys.platform == 'win32'", None),
        ("import sys\nW = sys.platform == 'win32'\ndef f():\n global W\n W = True\n", "W", None),
        ("sys = object()\n", "sys.platform == 'win32'", None),
    ],
)
def test_names_count_only_when_every_binding_agrees(
    prelude: str, expression: str, expected: bool | None
) -> None:
    assert truth(expression, prelude) is expected


def test_qualified_follows_aliases() -> None:
    conditions = Conditions(FACTS, {"im": Qualified("importlib.import_module")})
    assert conditions.qualified(ast.parse("im", mode="eval").body) == "importlib.import_module"
