"""bundler.target.closure.read.scan: the imports of one module."""

from __future__ import annotations

import marshal
import textwrap
import warnings
from importlib.util import MAGIC_NUMBER

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.made_sources import made_source

from bundler.target.closure.read.bytecode import scan_bytecode
from bundler.target.closure.read.conditions import target_facts
from bundler.target.closure.read.imports import is_dotted_name, resolve_relative
from bundler.target.closure.read.scan import Scan, scan_source
from bundler.target.deep_stack import with_deep_stack

FACTS = target_facts()


def scan(source: str, name: str = "pkg.mod", *, is_package: bool = False, is_entry: bool = False) -> Scan:
    text = textwrap.dedent(source)
    return scan_source(text, name, is_package=is_package, facts=FACTS, is_entry=is_entry)


def imported(
    source: str, *, is_package: bool = False, is_entry: bool = False
) -> list[tuple[str, tuple[str, ...], str]]:
    found = scan(source, is_package=is_package, is_entry=is_entry)
    return [(each.module, each.names, each.context) for each in found.imports]


def modules(source: str, *, is_package: bool = False, is_entry: bool = False) -> list[str]:
    found = imported(source, is_package=is_package, is_entry=is_entry)
    return [module for module, _, _ in found]


def test_every_spelling_of_an_import_statement() -> None:
    source = "import a, b.c as d\nfrom e import f, g as h\nfrom i import *\n"
    assert imported(source) == [
        ("a", (), "top-level"),
        ("b.c", (), "top-level"),
        ("e", ("f", "g"), "top-level"),
        ("i", ("*",), "top-level"),
    ]


@pytest.mark.parametrize(
    ("statement", "is_package", "expected"),
    [
        ("from . import x", False, "pkg"),
        ("from . import x", True, "pkg.mod"),
        ("from .y import x", False, "pkg.y"),
        ("from .. import x", True, "pkg"),
        ("from ..z import x", True, "pkg.z"),
    ],
)
def test_relative_imports(statement: str, is_package: bool, expected: str) -> None:
    assert modules(statement, is_package=is_package) == [expected]


def test_a_relative_import_beyond_the_top_is_a_note() -> None:
    result = scan("from ... import x")
    assert (result.imports, len(result.notes)) == ((), 1)


def test_contexts() -> None:
    source = """
        try:
            import a
        except ImportError:
            import b
        else:
            import c
        try:
            import d
        except KeyError:
            import e
        finally:
            import f
        def function():
            import g
            if x:
                import h
            try:
                import i
            except:
                pass
        class Class:
            import j
            def method(self):
                import k
        if x:
            import l
        else:
            import m
        for x in y:
            import n
        with z:
            import o
        with contextlib.suppress(ImportError):
            import p
        match x:
            case 1:
                import q
        try:
            try:
                import r
            except ImportError:
                import s
        except ImportError as error:
            raise Unusable("install r or s") from error
        def another():
            try:
                import t
            except ImportError:
                raise Unusable("install t")
    """
    assert {module: context for module, _, context in imported(source)} == {
        "a": "try",
        "b": "try",
        "c": "conditional",
        "d": "top-level",
        "e": "conditional",
        "f": "top-level",
        "g": "function",
        "h": "function",
        "i": "try",
        "j": "top-level",
        "k": "function",
        "l": "conditional",
        "m": "conditional",
        "n": "conditional",
        "o": "top-level",
        "p": "try",
        "q": "conditional",
        "r": "guarded",
        "s": "guarded",
        "t": "function",
    }


@pytest.mark.parametrize(
    "source",
    [
        "import sys\nif sys.platform == 'win32':\n import no\nelse:\n import yes\n",
        "import sys\nif sys.platform != 'linux':\n raise ImportError\nimport yes\n",
        "import sys\ndef f():\n if sys.platform == 'linux':\n  import yes\n  return\n import no\n",
        "import sys\nassert sys.platform != 'win32'\nimport yes\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n import no\nimport yes\n",
        "import yes\nif __name__ == '__main__':\n import no\n",
        "import yes\nraise SystemExit\nimport no\n",
        "import sys\nimport yes\nsys.exit()\nimport no\n",
        "import yes\nwhile False:\n import no\n",
        "import yes\nif 0:\n import no\nelif False:\n import no\n",
        "import yes\ndef _test():\n import no\nif __name__ == '__main__':\n _test()\n",
        "try:\n import yes\n raise ImportError\n import no\nexcept ImportError:\n pass\n",
        "import sys\nassert sys.platform == 'win32'\nimport no\n",
    ],
)
def test_what_cannot_run_is_left_out(source: str) -> None:
    assert "no" not in modules(source)
    assert ("yes" in source) == ("yes" in modules(source))


def test_a_failed_try_goes_on_after_its_handlers() -> None:
    source = "try:\n raise ImportError\nexcept ImportError:\n pass\nimport yes\n"
    assert modules(source) == ["yes"]


def test_the_entry_may_run_as_main() -> None:
    assert modules("if __name__ == '__main__':\n import yes\n", is_entry=True) == ["yes"]


def test_a_private_function_that_others_mention_too_is_alive() -> None:
    source = "def _f():\n import yes\ndef g():\n _f()\nif __name__ == '__main__':\n _f()\n"
    assert modules(source) == ["yes"]


def test_exports_and_path() -> None:
    result = scan("__all__ = ['a', 'b']\n__all__ += ['c']\n__all__.extend(['d'])\n__path__.append('x')\n")
    assert result.exports == ("a", "b", "c", "d")
    assert result.changes_path


@pytest.mark.parametrize("source", ["def f(:\n", "x = '\0'\n", "# coding: no-such-codec\n"])
def test_what_does_not_parse_raises(source: str) -> None:
    with pytest.raises((SyntaxError, ValueError)):
        scan_source(source.encode(), "m", is_package=False, facts=FACTS)


def test_other_encodings() -> None:
    source = "# coding: latin-1\nimport m\u00f6dule\n".encode("latin-1")
    result = scan_source(source, "m", is_package=False, facts=FACTS)
    assert [each.module for each in result.imports] == ["m\u00f6dule"]


@pytest.mark.parametrize(
    ("package", "level", "module", "expected"),
    [
        ("a.b", 1, "c", "a.b.c"),
        ("a.b", 2, "", "a"),
        ("a", 2, "c", None),
        ("", 1, "c", None),
        ("", 0, "c", "c"),
    ],
)
def test_resolve_relative(package: str, level: int, module: str, expected: str | None) -> None:
    assert resolve_relative(package, level, module) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a.b", True), (".a", True), ("a-b", False), ("a..b", False), ("", False), ("1", False)],
)
def test_is_dotted_name(text: str, expected: bool) -> None:
    assert is_dotted_name(text) is expected


def test_a_context_manager_may_swallow_what_its_block_raises() -> None:
    assert modules("with w:\n    raise E\nimport a") == ["a"]
    assert modules("import sys\nwith w:\n    sys.exit()\nimport a") == ["sys", "a"]


def test_except_star_leaves_nothing_for_certain() -> None:
    assert modules("try:\n    raise E\nexcept* KeyError:\n    raise E\nimport a") == ["a"]


@settings(max_examples=300, deadline=None)
@given(st.binary(min_size=10, max_size=120))
def test_every_import_that_the_compiler_keeps_is_seen(choices: bytes) -> None:
    """As a tracer of the bytecode sees them, which is how modulefinder works."""
    source = made_source(choices)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = compile(source, "pkg/mod.py", "exec", dont_inherit=True)
    except SyntaxError:
        return
    data = MAGIC_NUMBER + bytes(12) + marshal.dumps(code)
    kept = {(each.module, each.names) for each in scan_bytecode(data, "pkg")}
    assert kept <= {(each.module, each.names) for each in scan(source).imports}


DEEP = {
    "elif": "if a:\n    pass\n" + "elif b:\n    pass\n" * 3000 + "else:\n    import found\n",
    "sum": "x = " + " + ".join(["y"] * 5000) + "\nimport found\n",
    "calls": "x" + ".m(1)" * 3000 + "\nimport found\n",
    "statements": "pass\n" * 50_000 + "import found\n",
    "indentation": "".join(" " * depth + "if x:\n" for depth in range(90)) + " " * 90 + "import found\n",
    "imports": "import found, " + ", ".join(f"m{number}" for number in range(5000)) + "\n",
    "not": "x = " + "not " * 3000 + "y\nimport found\n",
    "boolean": "if " + " and ".join(f"x{number}" for number in range(5000)) + ":\n    import found\n",
    "strings": "x = (" + "'a' " * 5000 + ")\nimport found\n",
    "one line": "x = '" + "a" * 10_000_000 + "'\nimport found\n",
}


@pytest.mark.parametrize("kind", DEEP)
def test_depth_and_width(kind: str) -> None:
    """If CPython compiles it, it is read."""
    try:
        compile(DEEP[kind], "m", "exec")
    except (MemoryError, RecursionError):
        pytest.skip("this CPython cannot compile it")
    result = with_deep_stack(lambda: scan(DEEP[kind]))
    assert "found" in [each.module for each in result.imports]
