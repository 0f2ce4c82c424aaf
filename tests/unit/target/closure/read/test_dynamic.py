"""Imports by function call."""

from __future__ import annotations

import pytest

from bundler.target.closure.read.conditions import target_facts
from bundler.target.closure.read.dynamic import DynamicImports
from bundler.target.closure.read.scan import scan_source

FACTS = target_facts()
PRELUDE = "import importlib, pkgutil\nfrom importlib import import_module as im\n"


def dynamic(source: str, *, is_package: bool = True) -> DynamicImports:
    return scan_source(PRELUDE + source, "pkg.sub", is_package=is_package, facts=FACTS).dynamic


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("importlib.import_module('a.b')", "a.b"),
        ("im('a.b')", "a.b"),
        ("im(name='a.b')", "a.b"),
        ("__import__('a.b')", "a.b"),
        ("im('.x', __package__)", "pkg.sub.x"),
        ("im('.x', package=__name__)", "pkg.sub.x"),
        ("im('..x', __spec__.parent)", "pkg.x"),
        ("im('.x', 'other')", "other.x"),
        ("im(__name__ + '.x')", "pkg.sub.x"),
        ("im('a' + '.' + 'b')", "a.b"),
        ("im('%s.%s' % (__name__, 'x'))", "pkg.sub.x"),
        ("im('{}.{}'.format(__name__, 'x'))", "pkg.sub.x"),
        ("im('.'.join(['a', 'b']))", "a.b"),
        ("name = 'a.b'\nim(name)", "a.b"),
        ("__import__('x', globals(), locals(), ['y'], 1)", "pkg.sub.x"),
    ],
)
def test_known_names(call: str, expected: str) -> None:
    result = dynamic(call)
    assert [each.module for each in result.imports] == [expected]
    assert not result.open_ended


def test_a_loop_over_literals_imports_all_of_them() -> None:
    result = dynamic("for name in ('a', 'b.c'):\n im(name)\n")
    assert [each.module for each in result.imports] == ["a", "b.c"]


def test_from_list() -> None:
    assert dynamic("__import__('a', fromlist=['b'])").imports[0].names == ("b",)


def test_the_context_is_that_of_the_statement() -> None:
    source = "def f():\n im('a')\ntry:\n im('b')\nexcept ImportError:\n pass\n"
    assert [each.context for each in dynamic(source).imports] == ["function", "try"]


def test_code_that_cannot_run_is_left_out() -> None:
    assert dynamic("import sys\nif sys.platform == 'win32':\n im('a')\n") == DynamicImports()


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("im(f'pkg.backends.{x}')", ("pkg.backends", "")),
        ("im('pkg.backends.' + x)", ("pkg.backends", "")),
        ("im('pkg.backends.%s' % x)", ("pkg.backends", "")),
        ("im('pkg.backends.{}'.format(x))", ("pkg.backends", "")),
        ("im(f'pkg.io_{x}')", ("pkg", "io_")),
        ("im(f'{__name__}.{x}')", ("pkg.sub", "")),
        ("im(f'.{x}', __package__)", ("pkg.sub", "")),
        ("im('.io_' + x, __name__)", ("pkg.sub", "io_")),
        ("im(f'.deep.{x}', __name__)", ("pkg.sub.deep", "")),
        ("name = 'pkg.' + name\nim(name)", ("pkg", "")),
        ("pkgutil.iter_modules(__path__)", ("pkg.sub", "")),
        ("import other\npkgutil.walk_packages(other.__path__)", ("other", "")),
    ],
)
def test_prefixes(call: str, expected: tuple[str, str]) -> None:
    assert dynamic(call).prefixes == (expected,)


@pytest.mark.parametrize(
    "call", ["im(x)", "__import__(x.y())", "im(*args)", "im('%s.x' % y)", "im(x + '.y')"]
)
def test_open_ended(call: str) -> None:
    result = dynamic(call)
    assert (result.open_ended, result.imports, result.prefixes) == ((3,), (), ())


def test_literals_of_an_open_ended_module() -> None:
    result = dynamic("TABLE = {'k': ('a.b', 'c.d:e')}\nMove('queue', 'not a module')\nim(x)\n")
    assert result.literals.elsewhere == ("a.b", "c.d", "k")
    assert result.literals.passed == ("queue",)


def test_rows_of_literals() -> None:
    result = dynamic("T = [Moved('a', 'b.c'), Moved('a', 'b', lazy=True), Moved('a', 1)]\nim(x)\n")
    assert result.literals.rows == (("a", "b.c"),)
    assert result.literals.passed == ("a", "b")
    assert result.literals.all() == {"a", "b", "b.c"}


@pytest.mark.parametrize(
    "call",
    [
        "importlib.util.find_spec('a.b')",
        "import importlib.resources\nimportlib.resources.files('a.b')",
        "from importlib.resources import files\nfiles('a.b')",
        "pkgutil.get_data('a.b', 'x')",
        "pkgutil.resolve_name('a.b:c')",
        "import runpy\nrunpy.run_module('a.b')",
    ],
)
def test_names_that_are_imported_if_they_are_there(call: str) -> None:
    assert [(each.module, each.context) for each in dynamic(call).imports] == [("a.b", "try")]
