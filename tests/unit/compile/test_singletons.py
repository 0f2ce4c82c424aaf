"""The header with the places of libpython's singletons."""

from __future__ import annotations

import re

from support.described import INTERPRETER

from bundler.compile.singletons import singletons_header
from bundler.resources import stub_dir


def test_every_number_that_the_macros_use() -> None:
    text = singletons_header(INTERPRETER)
    defined = dict(re.findall(r"^#define (BUNDLE_\w+) (\d+)$", text, re.M))
    macros = (stub_dir() / "contract" / "static_objects.h").read_text()
    used = {
        name
        for row in re.findall(r"\(_PyRuntime \+ (.*)\)", macros)
        for name in re.findall(r"BUNDLE_\w+", row)
    }
    assert used == {*defined}
    assert (defined["BUNDLE_SMALL_INTS"], defined["BUNDLE_TUPLE_EMPTY"]) == ("8", "18")


def test_it_says_where_the_numbers_are_from() -> None:
    assert "CPython 3.12.1, as the build found them" in singletons_header(INTERPRETER)
