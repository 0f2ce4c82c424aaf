"""The declarations of ``runtime_stub/capi/`` as clang reads them, and the comparison with CPython's headers.

1. clang lists what the declarations of one release declare: functions, objects, types, fields, constants.
2. For the fields and constants the compiler computes numbers twice, with our headers and with CPython's.
3. For everything that has a type, an assertion after ``#include`` of CPython's headers compares the type
   with ours (``__builtin_types_compatible_p``).
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bundler.compile.stub import stub_flags
from bundler.resources import stub_dir
from support.numbers import constants, read_symbol
from support.pythons import Python
from support.shared_objects import ZIG, ZIG_TARGET

_CAPI = Path(str(stub_dir())) / "capi"
_MARK = "bundle_mark"


@dataclass
class Declarations:
    """What one release declares: names with their C types, in the order of the headers."""

    functions: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    """Names made by ``typedef``, except those of structures."""
    structures: list[str] = field(default_factory=list)
    fields: dict[tuple[str, str], str] = field(default_factory=dict)
    """(structure, field): its type.  An inner field is ``outer.inner``."""
    bits: list[tuple[str, str]] = field(default_factory=list)
    """(structure, bit-field)."""
    enumerators: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    """Macros that stand for a number."""
    renamed: dict[str, str] = field(default_factory=dict)
    """Macros that stand for another name."""


def release_of(python: Python) -> tuple[int, int]:
    """``(3, 12)`` for an interpreter of that version."""
    major, minor = map(int, python.version.split("."))
    return major, minor


def our_flags(release: tuple[int, int], capi: Path = _CAPI) -> tuple[str, ...]:
    """Compiler flags that find the declarations in ``capi``, or in a changed copy of that folder."""
    # `capi/...` is searched in the parent of the folder
    return (*stub_flags(release)[-1:], "-I", str(capi), "-I", str(capi.parent), "-I", str(stub_dir()))


def our_headers() -> str:
    """C text that includes all of our declarations."""
    return "\n".join(["#include <Python.h>", "#include <marshal.h>"])


_INTERNAL = ("pycore_code.h", "pycore_frame.h", "pycore_interpframe_structs.h", "pycore_pystate.h")
"""CPython's headers for its core that declare what ours do.  Not every release has each of them."""


def their_headers() -> str:
    """C text that includes CPython's headers for the same declarations."""
    lines = ["#define PY_SSIZE_T_CLEAN", "#define Py_BUILD_CORE 1", our_headers()]
    for name in _INTERNAL:
        lines += [f"#if __has_include(<internal/{name}>)", f"#include <internal/{name}>", "#endif"]
    return "\n".join(lines)


def read_declarations(release: tuple[int, int], directory: Path, capi: Path = _CAPI) -> Declarations:
    """The declarations of a release."""
    flags = our_flags(release, capi)
    # what is behind the mark is ours, because each header is included once
    tree = _tree(f"{_system_headers(capi)}\nextern int {_MARK};\n{our_headers()}", flags, directory)
    ours = tree[[node.get("name") for node in tree].index(_MARK) + 1 :]
    aliases = {node["type"]["qualType"]: node["name"] for node in ours if node["kind"] == "TypedefDecl"}
    found = Declarations()
    for node in ours:
        if node["kind"] == "RecordDecl":
            tag = f"{node['tagUsed']} {node['name']}"
            _read_structure(found, node, aliases.get(tag, tag))
        elif node["kind"] == "EnumDecl":
            found.enumerators += [inner["name"] for inner in node["inner"]]
        elif not node["name"].startswith("bundle_"):
            _read_name(found, node)
    for name, body in _macros(our_headers(), flags, directory).items():
        if re.fullmatch(r"\(?-?\d.*", body):
            found.numbers.append(name)
        elif re.fullmatch(r"_?Py\w+", body):
            found.renamed[name] = body
    return found


def _read_name(found: Declarations, node: dict[str, Any]) -> None:
    kinds = {"FunctionDecl": found.functions, "VarDecl": found.variables, "TypedefDecl": found.types}
    into = kinds.get(node["kind"])
    names_structure = re.match(r"(struct|union|enum) ", node["type"]["qualType"])
    if into is not None and not (into is found.types and names_structure):
        into[node["name"]] = node["type"]["qualType"]


def _read_structure(found: Declarations, node: dict[str, Any], name: str, path: str = "") -> None:
    if not path and node.get("completeDefinition"):
        found.structures.append(name)
    inside: dict[str, Any] | None = None
    for inner in node.get("inner", ()):
        if inner["kind"] in ("RecordDecl", "EnumDecl"):
            inside = inner
            if inner["kind"] == "EnumDecl":
                found.enumerators += [value["name"] for value in inner.get("inner", ())]
        elif inner["kind"] == "FieldDecl" and "name" in inner:
            place = path + inner["name"]
            unnamed = "(unnamed" in inner["type"]["qualType"]
            if inner.get("isBitfield"):
                found.bits.append((name, place))
            else:
                found.fields[name, place] = "" if unnamed else inner["type"]["qualType"]
            if unnamed and inside is not None and inside["kind"] == "RecordDecl":
                _read_structure(found, inside, name, f"{place}.")


def _system_headers(capi: Path) -> str:
    """The ``#include`` lines for the C library in our headers."""
    texts = [path.read_text() for path in capi.rglob("*.h")]
    lines = {line for text in texts for line in re.findall(r"^#include <.*>$", text, re.M)}
    return "\n".join(["#define _GNU_SOURCE 1", *sorted(lines)])


def _tree(text: str, flags: Sequence[str], directory: Path) -> list[dict[str, Any]]:
    """clang's syntax tree of the file-level declarations of a C text."""
    source, flat = directory / "tree.c", directory / "tree.i"
    source.write_text(text + "\n")
    _run([ZIG, "cc", *ZIG_TARGET, "-std=c11", "-E", *flags, str(source), "-o", str(flat)])
    dump = ["-fsyntax-only", "-Xclang", "-ast-dump=json"]
    tree = json.loads(_run([ZIG, "clang", "-std=c11", "-x", "cpp-output", *dump, str(flat)]))
    return [node for node in tree["inner"] if not node.get("isImplicit")]


def _macros(text: str, flags: Sequence[str], directory: Path) -> dict[str, str]:
    """CPython's macros without parameters, after a C text."""
    source = directory / "macros.c"
    source.write_text(text + "\n")
    out = _run([ZIG, "cc", *ZIG_TARGET, "-std=c11", "-E", "-dM", *flags, str(source)])
    found = re.findall(r"^#define ((?:_?Py|METH_)\w+) (.+)$", out, re.M)
    return {name: body for name, body in found if name != "PY_VERSION_HEX"}


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


# ---- the comparison ------------------------------------------------------------------------------------


WHOLE = """
    PyObject PyVarObject PyFloatObject PyComplexObject PyASCIIObject PyCompactUnicodeObject PyTypeObject
    PyType_Slot PyType_Spec PyMethodDef PyModuleDef PyStatus PyWideStringList PyPreConfig PyConfig
""".split()
"""The structures that are declared to their end.  The others have fields behind those that the stub uses."""


@dataclass(frozen=True)
class Reading:
    """C text that includes headers, and the compiler flags with which it finds them."""

    head: str
    flags: tuple[str, ...]


def disagreements(python: Python, directory: Path, capi: Path = _CAPI) -> list[str]:
    """What our declarations say in another way than the headers of ``python``.  It is empty if they agree."""
    ours = read_declarations(release_of(python), directory, capi)
    our = Reading(our_headers(), ("-w", *our_flags(release_of(python), capi)))
    their = Reading(their_headers(), ("-w", *python.header_flags))
    return [
        *_numbers(ours, our, their, directory),
        *_bits(ours, our, their, directory),
        *_types(ours, their, directory),
        *_names(ours, their, directory),
    ]


def _numbers(ours: Declarations, our: Reading, their: Reading, directory: Path) -> Iterator[str]:
    expressions = [*ours.enumerators, *ours.numbers]
    for structure, place in ours.fields:
        expressions += [f"offsetof({structure}, {place})", f"sizeof((({structure} *)0)->{place})"]
    expressions += [f"sizeof({structure})" for structure in WHOLE]
    left = constants(our.head, expressions, our.flags, directory)
    right = constants(their.head, expressions, their.flags, directory)
    for text in expressions:
        if left[text] != right[text]:
            yield f"{text}: {left[text]}, but CPython's headers say {right[text]}"


def _bits(ours: Declarations, our: Reading, their: Reading, directory: Path) -> Iterator[str]:
    for structure, place in ours.bits:
        if len({_memory(structure, place, reading, directory) for reading in (our, their)}) != 1:
            yield f"{structure}.{place}: other bits in CPython's headers"


def _memory(structure: str, place: str, reading: Reading, directory: Path) -> bytes:
    """The memory of a structure in which all bits of one bit-field are set, and no others."""
    outer, _, inner = place.rpartition(".")
    source, output = directory / "bits.c", directory / "bits.o"
    source.write_text(f"{reading.head}\nconst {structure} bundle_bits = {{.{outer} = {{.{inner} = -1}}}};\n")
    _run([ZIG, "cc", *ZIG_TARGET, "-std=c11", "-g0", *reading.flags, "-c", str(source), "-o", str(output)])
    return read_symbol(str(output), "bundle_bits").rstrip(b"\0")


def _types(ours: Declarations, their: Reading, directory: Path) -> Iterator[str]:
    named = (ours.functions | ours.variables).items()
    asserted = {name: (f"__typeof__({name})", kind) for name, kind in named}
    asserted |= {name: (name, kind) for name, kind in ours.types.items()}
    for (structure, place), kind in ours.fields.items():
        # `void *` stands for any pointer, and its size has been compared
        if kind and not re.fullmatch(r"void \*(\[\d+\])?", kind):
            asserted[f"{structure}.{place}"] = (f"__typeof__((({structure} *)0)->{place})", kind)
    # CPython's headers have macros of the same names as some functions
    lines = [their.head, *(f"#undef {name}" for name in ours.functions)]
    for name, (expression, kind) in asserted.items():
        same = f"__builtin_types_compatible_p({expression}, {kind})"
        lines.append(f'_Static_assert({same}, "<<{name}: CPython\'s headers do not say {kind}>>");')
    source, output = directory / "types.c", directory / "types.o"
    source.write_text("\n".join([*lines, ""]))
    command = [ZIG, "cc", *ZIG_TARGET, "-std=c11", *their.flags, "-ferror-limit=0"]
    done = subprocess.run(
        [*command, "-c", str(source), "-o", str(output)], capture_output=True, text=True, check=False
    )
    found = re.findall(r"<<(.*)>>", done.stderr) + re.findall(r"error: (use of undeclared .*)", done.stderr)
    if done.returncode != 0 and not found:
        yield done.stderr
    yield from dict.fromkeys(found)


def _names(ours: Declarations, their: Reading, directory: Path) -> Iterator[str]:
    """Names that a macro replaces get the same name from CPython's headers."""
    macros = _macros(their.head, their.flags, directory)
    for name, body in ours.renamed.items():
        if macros.get(name) != body:
            yield f"{name}: stands for {body}, in CPython's headers for {macros.get(name)}"
