"""One test for each reason to leave a shared object to the dynamic loader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from support.shared_objects import DATA, PAGE, STACK, TEXT, shared_object, with_executable_stack

from bundler.elf.segments import PF_R, PF_W, PF_X
from bundler.elf.shared_object import parse_shared_object
from bundler.prelink.suitable import DF_1_INITFIRST, DF_1_INTERPOSE, DF_TEXTREL, LARGEST_ALIGN, refusal
from bundler.target_machine import X86_64


def test_nothing_against_it() -> None:
    assert refusal(shared_object(), X86_64) is None


@pytest.mark.parametrize(
    ("reason", "what"),
    [
        (
            "it asks for an executable stack",
            {"by_type": {"PT_GNU_STACK": replace(STACK, flags=PF_R | PF_W | PF_X)}},
        ),
        ("its text has relocations", {"dynamic": {"DT_TEXTREL": 0}}),
        ("its text has relocations", {"dynamic": {"DT_FLAGS": DF_TEXTREL}}),
        ("its code is writable", {"loads": (replace(TEXT, flags=PF_R | PF_W | PF_X), DATA)}),
        ("it asks to be initialised or searched first", {"dynamic": {"DT_FLAGS_1": DF_1_INITFIRST}}),
        ("it asks to be initialised or searched first", {"dynamic": {"DT_FLAGS_1": DF_1_INTERPOSE}}),
        ("it is a filter of another library", {"dynamic": {"DT_FILTER": 0}}),
        ("it is a filter of another library", {"dynamic": {"DT_AUXILIARY": 0}}),
        ("no segment holds its program headers", {"header_address": None}),
        ("two segments share a page", {"loads": (TEXT, replace(DATA, address=PAGE - 8))}),
        ("two segments share a page", {"loads": (replace(TEXT, size=PAGE + 8), DATA)}),
        (
            "it asks for more than 1 GiB of alignment",
            {"loads": (replace(TEXT, align=LARGEST_ALIGN * 2), DATA)},
        ),
    ],
)
def test_refusal(reason: str, what: dict[str, Any]) -> None:
    assert refusal(shared_object(**what), X86_64) == reason


def test_no_word_about_the_stack() -> None:
    """The dynamic loader then makes it executable (glibc elf/dl-load.c, DEFAULT_STACK_PERMS)."""
    shared = shared_object()
    bare = replace(shared, segments=replace(shared.segments, by_type={}))
    assert refusal(bare, X86_64) == "it asks for an executable stack"


def test_no_hash_table() -> None:
    shared = shared_object()
    bare = replace(shared, segments=replace(shared.segments, dynamic={}))
    assert refusal(bare, X86_64) == "it has no GNU hash table of its symbols"


@pytest.mark.slow
def test_as_the_linker_makes_them(compile_c: Callable[..., bytes]) -> None:
    text = '__asm__(".text\\n.globl t\\nt: .quad outside"); int x;'
    content = compile_c("textrel", text, "-Wl,-z,notext", "-nostdlib")
    assert refusal(parse_shared_object("t", content), X86_64) == "its text has relocations"
    stack = parse_shared_object("s", with_executable_stack(compile_c("execstack", "int x;")))
    assert refusal(stack, X86_64) == "it asks for an executable stack"
