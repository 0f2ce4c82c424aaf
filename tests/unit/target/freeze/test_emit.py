"""The C of single objects, by the type of the object."""

from __future__ import annotations

import marshal
import re
import zlib
from types import CodeType
from typing import Any

import pytest

from bundler.contract import hash_name
from bundler.target.freeze.emit import (
    _EMITTERS,
    Member,
    ModuleEmitter,
    byte_array,
    emit_marshalled,
    emit_module,
    is_interned,
    module_id,
)
from bundler.target.freeze.pool import string_symbol
from bundler.target.versions import LAYOUTS, running_layout

L311, L312, L313 = (LAYOUTS[3, minor] for minor in (11, 12, 13))


@pytest.fixture
def emitter() -> ModuleEmitter:
    return ModuleEmitter(running_layout(), 0x1000)


def only(members: list[Member]) -> Member:
    (member,) = members
    return member


@pytest.mark.parametrize(
    ("value", "reference"),
    [
        (None, "_Py_NoneStruct"),
        (True, "_Py_TrueStruct"),
        (False, "_Py_FalseStruct"),
        (..., "_Py_EllipsisObject"),
        ("", "EMPTY_STR"),
        ("a", "ASCII(97)"),
        ("\xe9", "LATIN1(233)"),
        (b"", "EMPTY_BYTES"),
        (b"a", "BYTE(97)"),
        (-5, "SMALL_INT(-5)"),
        (256, "SMALL_INT(256)"),
        ((), "EMPTY_TUPLE"),
        (frozenset(), "EMPTY_SET"),
    ],
)
def test_what_cpython_has_itself(emitter: ModuleEmitter, value: Any, reference: str) -> None:
    assert emitter.reference(value) == reference
    assert not emitter.codes and not emitter.tuples and not emitter.rest


def test_str(emitter: ModuleEmitter) -> None:
    assert emitter.reference("some text") == f"&{string_symbol('some text')}"
    assert [*emitter.strings] == ["some text"]


@pytest.mark.parametrize(("layout", "interned"), [(L311, True), (L312, True), (L313, False)])
def test_a_character_that_may_be_a_name_is_interned(layout: Any, interned: bool) -> None:
    """Since 3.13 the singletons are what interning gives."""
    emitter = ModuleEmitter(layout, 0)
    emitter.reference("a")
    emitter.reference("!")
    assert [*emitter.interned] == (["ASCII(97)"] if interned else [])


def test_bytes(emitter: ModuleEmitter) -> None:
    assert emitter.reference(b'a"\0') == "&M.b0"
    member = only(emitter.rest)
    assert (member.ctype, member.size) == ("bytes_3", 40)
    assert member.text == '{BYTES(3), "a\\"\\000"}'
    assert emitter.types == {"bytes_3": "typedef BUNDLE_BYTES(3) bytes_3;"}


@pytest.mark.parametrize(
    ("value", "old", "new", "digits"),
    [
        (257, 1, 8, [257]),
        (-6, -1, 10, [6]),
        (1 << 30, 2, 16, [0, 1]),
        (-(1 << 60) - 7, -3, 26, [7, 0, 1]),
    ],
)
def test_int(value: int, old: int, new: int, digits: list[int]) -> None:
    """Before 3.12 the count of digits has the sign, since then a tag."""
    for layout, tag in ((L311, old), (L312, new), (L313, new)):
        emitter = ModuleEmitter(layout, 0)
        assert emitter.reference(value) == "&M.i0"
        member = only(emitter.rest)
        assert member.text == f"{{INT({tag}), {{{', '.join(map(str, digits))}}}}}"
        assert (member.ctype, member.size) == (f"int_{len(digits)}", (24 + 4 * len(digits) + 7) // 8 * 8)


@pytest.mark.parametrize(
    ("value", "bits"),
    [(1.0, "3ff0000000000000"), (-0.0, "8000000000000000"), (float("inf"), "7ff0000000000000")],
)
def test_float(emitter: ModuleEmitter, value: float, bits: str) -> None:
    assert emitter.reference(value) == "&M.f0"
    assert only(emitter.rest).text == f"{{FLOAT, 0x{bits}}}"


def test_complex(emitter: ModuleEmitter) -> None:
    assert emitter.reference(complex(1.0, -0.0)) == "&M.z0"
    assert only(emitter.rest).text == "{COMPLEX, 0x3ff0000000000000, 0x8000000000000000}"


def test_tuple(emitter: ModuleEmitter) -> None:
    assert emitter.reference((1, "word", (2,))) == "&M.t1.head"
    inner, outer = emitter.tuples
    assert inner.text == "{TUPLE(1), {SMALL_INT(2)}}"
    assert outer.text == f"{{TUPLE(3), {{SMALL_INT(1), &{string_symbol('word')}, &M.t0.head}}}}"
    start = emitter.layout.tuple_items
    assert (outer.size, outer.comment) == (start + 24, "(1, 'word', (2,))")
    assert [(holder.name, offset) for _, holder, offset in emitter.slots] == [("t1", start + 8)]


def test_slice(emitter: ModuleEmitter) -> None:
    assert emitter.reference(slice("word", None, 2)) == "&M.t0.head"
    assert emitter.reference(slice("word", None, 2)) == "&M.t0.head"
    member = only(emitter.tuples)
    assert member.text == f"{{SLICE, {{&{string_symbol('word')}, _Py_NoneStruct, SMALL_INT(2)}}}}"
    assert (member.ctype, member.size, member.comment) == ("bundle_slice", 56, "slice('word', None, 2)")
    assert [(holder.name, offset) for _, holder, offset in emitter.slots] == [("t0", 32)]


def test_frozenset(emitter: ModuleEmitter) -> None:
    """The tuple of its items, in an order that does not depend on hashes."""
    reference = emitter.reference(frozenset(["bb", "aa", 3]))
    again = ModuleEmitter(running_layout(), 0)
    assert again.reference(frozenset([3, "aa", "bb"])) == reference
    assert [*emitter.sets] == [reference]
    assert only(emitter.tuples).text == only(again.tuples).text
    emitter.reference((frozenset(["bb", "aa", 3]),))
    assert emitter.slots[-1][0] == reference, "the set that run time builds goes there"


def test_a_set_is_not_its_tuple(emitter: ModuleEmitter) -> None:
    assert emitter.reference(frozenset([3])) != emitter.reference((3,))


@pytest.mark.parametrize(
    ("one", "other"), [((1,), (True,)), ((1,), (1.0,)), ((0.0,), (-0.0,)), (("ab",), (b"ab",)), (0j, -0j)]
)
def test_equal_values_of_other_types_stay_apart(emitter: ModuleEmitter, one: Any, other: Any) -> None:
    assert emitter.reference(one) != emitter.reference(other)


@pytest.mark.parametrize("value", [10_000, 1.5, 2j, b"bytes", (1, 2), frozenset([1]), "text"])
def test_equal_constants_are_emitted_once(emitter: ModuleEmitter, value: Any) -> None:
    copy = marshal.loads(marshal.dumps(value))
    assert emitter.reference(value) == emitter.reference(copy)
    assert len(emitter.rest) + len(emitter.tuples) + len(emitter.strings) == 1


@pytest.mark.parametrize("value", [[1], {}, set(), bytearray(), object(), range(3)])
def test_other_types(emitter: ModuleEmitter, value: Any) -> None:
    with pytest.raises(TypeError, match=f"a constant of type {type(value).__name__} cannot be frozen"):
        emitter.reference(value)


def test_each_method_is_in_the_dispatcher() -> None:
    methods = {method for name, method in vars(ModuleEmitter).items() if name.startswith("emit_")}
    assert {*_EMITTERS.values()} == methods


def code_of(source: str) -> CodeType:
    return compile(source, "/virtual/m.py", "exec")


def test_code(emitter: ModuleEmitter) -> None:
    """The module's own comes first; each has a version of its own where the interpreter has that."""
    reference = emitter.reference(code_of("def f(a, *, b=1): return a + b\nx = [c for c in 'ab']\n"))
    names = [member.name for member in emitter.codes]
    assert reference == "&M.c0_module" and names[:2] == ["c0_module", "c1_f"]
    function = emitter.codes[1].text
    assert (
        ".argcount = 1" in function and ".kwonlyargcount = 1" in function and ".firstlineno = 1" in function
    )
    assert f".filename = &{string_symbol('/virtual/m.py')}" in function
    assert emitter.codes[1].comment == "'f', line 1"
    has_version = any(field.kind == "version" for field in running_layout().code_fields)
    assert (".version = 0x1001" in function) == has_version


def test_size_of_code(emitter: ModuleEmitter) -> None:
    """The instructions follow, with at least one byte behind them."""
    code = code_of("x = 1")
    emitter.reference(code)
    member = only(emitter.codes)
    length = int(member.ctype.removeprefix("code_"))
    assert length == len(code.co_code)
    assert running_layout().code_size + length < member.size <= running_layout().code_size + length + 8


def test_one_code_object_is_emitted_once(emitter: ModuleEmitter) -> None:
    code = code_of("")
    emitter.reference((code, code))
    assert len(emitter.codes) == 1
    assert emitter.tuples[-1].text == "{TUPLE(2), {&M.c0_module, &M.c0_module}}"


def test_module() -> None:
    code = code_of("import json\nNAMES = frozenset(['a-b', 3])\n")
    made = emit_module("pkg.mod", "f_pkg_mod", code, running_layout(), 1)
    assert made.body.startswith("/* ---- pkg.mod ---- */\n#define M m_f_pkg_mod\n")
    assert made.body.endswith("#undef M\n")
    assert f"_Static_assert(sizeof M == {made.size}," in made.body
    assert 'section(".data.bundle.pkg.mod")' in made.body
    assert "const bundle_frozen f_pkg_mod = {\n    .code = &M.c0_module," in made.body
    assert f".id = {module_id('pkg.mod')}," in made.body
    assert {"json", "NAMES"} <= {*made.strings}


def test_slots_of_a_module() -> None:
    """For each object: how many places refer to it, and their offsets; each lies within the struct."""
    made = emit_module("m", "f", code_of("word = 'word'\nprint(word, other)\n"), running_layout(), 1)
    (objects,) = re.findall(r"m_f_objects\[\].* = \{\n((?:    .*\n)*)\};", made.body)
    (slots,) = re.findall(r"m_f_slots\[\].* = \{\n((?:    .*\n)*)\};", made.body)
    numbers = [int(number) for number in re.findall(r"\d+", slots)]
    names = re.findall(r"[^,\s][^,\n]*", objects)
    counts = 0
    while numbers:
        count, *numbers = numbers
        assert all(0 < place < made.size and place % 8 == 0 for place in numbers[:count])
        numbers = numbers[count:]
        counts += 1
    assert counts == len(names) > 0
    assert f"&{string_symbol('word')}" in names
    assert f".strings_count = {len(names)}," in made.body


def test_lines_of_a_hot_module_are_apart() -> None:
    """What tracebacks alone read is not on the pages of what every start reads."""
    source = "def f():\n    try:\n        g()\n    except OSError:\n        return b'bytes'\n"
    cold, hot = (
        emit_module("m", "f", code_of(source), running_layout(), 1, hot=hot) for hot in (False, True)
    )
    assert 'section(".bundle_lines")' in hot.body and ".bundle_lines" not in cold.body
    assert re.findall(r"\.linetable = &(\w)", cold.body) == ["M", "M"]
    assert re.findall(r"\.linetable = &(\w)", hot.body) == ["L", "L"]
    assert re.findall(r"\.exceptiontable = &(\w)", hot.body) == ["M"]
    assert hot.size == cold.size
    assert hot.body.endswith("#undef M\n#undef L\n")


def test_the_text_depends_on_the_code_alone() -> None:
    source = "X = {1, 2, 'three'} and frozenset(['q', 'r'])\ndef f(x): return x in {'a', 'b', 'c'}\n"
    bodies = {emit_module("m", "f", code_of(source), running_layout(), 1).body for _ in range(3)}
    assert len(bodies) == 1


@pytest.mark.parametrize("source", ["", f"x = {'word ' * 500!r}"], ids=["short", "long"])
def test_marshalled(source: str) -> None:
    code = code_of(source)
    plain = marshal.dumps(code)
    text = emit_marshalled("m", "f", code)
    assert f".marshal_size = {len(plain)}," in text
    (stored,) = re.findall(r"\.marshal_stored = (\d+),", text)
    compressed = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = compressed.compress(plain) + compressed.flush()
    assert int(stored) == (len(packed) if len(packed) < len(plain) else 0)


def test_module_id() -> None:
    assert module_id("json") == f"0x{hash_name('json'):08x}"


def test_byte_array() -> None:
    text = byte_array("name", b"a" * 5000)
    assert text.startswith("static const unsigned char name[] =\n") and text.endswith(";")
    assert [len(piece) for piece in re.findall(r'"(a+)"', text)] == [4096, 904]


def test_is_interned() -> None:
    assert is_interned("some_name_of_the_source")
    assert not is_interned(" ".join(["not", "a", "name"]))
