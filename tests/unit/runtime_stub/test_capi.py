"""The stub's own declarations of CPython's C API, against the headers of each release."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from elftools.elf.elffile import ELFFile
from support.declarations import disagreements, our_flags, our_headers, read_declarations, release_of
from support.described import INTERPRETER
from support.numbers import constants
from support.pythons import Python

from bundler.cache import Cache
from bundler.compile.objects import compile_objects
from bundler.compile.singletons import singletons_header
from bundler.compile.stub import stub_sources
from bundler.compile.toolchain import make_toolchain
from bundler.elf.exports import exported_symbols
from bundler.resources import stub_dir
from bundler.target.probe.records import RECORDS
from bundler.target.versions import LAYOUTS
from bundler.target_machine import X86_64
from bundler.worker.client import Worker

STUB = Path(str(stub_dir()))
CAPI = STUB / "capi"

pytestmark = pytest.mark.slow


def test_declarations_are_those_of_the_headers(target: Python, tmp_path: Path) -> None:
    assert disagreements(target, tmp_path) == []


CHANGES = {
    "sizeof(((PyConfig *)0)->faulthandler)": ("config.h", "int faulthandler;", "long faulthandler;"),
    "offsetof(PyConfig, pycache_prefix)": ("config.h", "    wchar_t *filesystem_errors;\n", ""),
    "offsetof(PyConfig, quiet)": ("config.h", "verbose;\n    int quiet", "quiet;\n    int verbose"),
    "offsetof(PyConfig, _is_python_build)": ("config.h", "    int _init_main;\n", ""),
    "PyTypeObject.tp_finalize": ("objects.h", "destructor tp_finalize;", "inquiry tp_finalize;"),
    "PyASCIIObject.state.kind": ("objects.h", "unsigned int kind : 3;", "unsigned int kind : 2;"),
    "Py_tp_call": ("objects.h", "Py_tp_call 50", "Py_tp_call 51"),
    "PyUnicode_4BYTE_KIND": ("objects.h", "4BYTE_KIND = 4", "4BYTE_KIND = 3"),
    "inquiry": ("objects.h", "(*inquiry)(PyObject *)", "(*inquiry)(void *)"),
    "PyList_Append": ("functions.h", "PyList_Append(PyObject *list,", "PyList_Append(void *list,"),
    "PyList_Insert": ("functions.h", "PyObject *list, Py_ssize_t index,", "PyObject *list,"),
    "PyObject_IsTrue": ("functions.h", "int PyObject_IsTrue(", "long PyObject_IsTrue("),
    "_Py_NoneStruct": ("functions.h", "PyObject _Py_NoneStruct;", "PyTypeObject _Py_NoneStruct;"),
    "Py_RunMains": ("functions.h", "int Py_RunMain(void);", "int Py_RunMains(void);"),
}  # fmt: skip
"""What the comparison finds, and the mistake: a file, its text, and the wrong text."""


@pytest.mark.once
@pytest.mark.parametrize("found", CHANGES)
def test_a_wrong_declaration_is_found(found: str, target: Python, tmp_path: Path) -> None:
    """The comparison fails for every kind of mistake."""
    file, right, wrong = CHANGES[found]
    changed = tmp_path / "stub" / "capi"
    shutil.copytree(CAPI, changed)
    text = (changed / file).read_text()
    assert text.count(right) == 1
    (changed / file).write_text(text.replace(right, wrong))
    assert [line for line in disagreements(target, tmp_path, changed) if found in line] != []


@pytest.mark.parametrize("release", LAYOUTS)
def test_the_probe_knows_the_same_structures(release: tuple[int, int], tmp_path: Path) -> None:
    expected = {}
    for record in (make(LAYOUTS[release].optional_fields) for make in RECORDS):
        for name, place in record.fields.items():
            name = {"ob_refcnt": "ob_base", "ob_type": "", "ob_size": ""}.get(name, name)
            if name:
                expected[f"offsetof({record.name}, {name})"] = place.offset
        if record.name in ("PyConfig", "PyPreConfig", "PyTypeObject"):
            expected[f"sizeof({record.name})"] = record.size
    assert constants(our_headers(), list(expected), ("-w", *our_flags(release)), tmp_path) == expected


@pytest.fixture(scope="module")
def used(session_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[int, int], set[str]]:
    """For each release, the names of libpython that the compiled stub refers to."""
    directory = tmp_path_factory.mktemp("used")
    toolchain = make_toolchain(X86_64, "2.34", False, str(session_dir / "cache"))
    cache = Cache(str(session_dir / "cache" / "entries"))
    layout = directory / "python_layout.h"
    layout.write_text(singletons_header(INTERPRETER))
    found = {}
    for release in LAYOUTS:
        interpreter = replace(INTERPRETER, version=(*release, 0))
        sources = stub_sources(interpreter, str(directory), str(layout), snapshot=True)
        made = compile_objects(sources, str(directory / f"{release[1]}"), toolchain, cache, 2)
        names = {name for path in made.files for name in undefined(Path(path))}
        found[release] = {name for name in names if name.startswith(("Py", "_Py"))}
    return found


def undefined(path: Path) -> set[str]:
    """The names that an object file leaves to others."""
    with path.open("rb") as stream:
        table: Any = ELFFile(stream).get_section_by_name(".symtab")
        symbols = [*table.iter_symbols()]
    return {symbol.name for symbol in symbols if symbol.entry.st_shndx == "SHN_UNDEF" and symbol.name}


def test_everything_that_the_stub_uses_is_declared(
    used: dict[tuple[int, int], set[str]], tmp_path: Path
) -> None:
    """A name without a declaration does not compile.  One that a source declares itself is not compared with
    CPython's headers: it belongs into capi/functions.h, or into capi/release_3XX.h if releases differ."""
    for release, names in used.items():
        declared = read_declarations(release, tmp_path)
        assert names - declared.functions.keys() - declared.variables.keys() == set(), release


def test_everything_that_is_declared_is_used(used: dict[tuple[int, int], set[str]], tmp_path: Path) -> None:
    everywhere = set().union(*used.values())
    for release in LAYOUTS:
        declared = read_declarations(release, tmp_path)
        known = {*declared.functions, *declared.variables}
        assert known - everywhere == set(), release


def test_libpython_exports_everything(used: dict[tuple[int, int], set[str]], target: Python) -> None:
    """Then a linked libpython will do, too: it has nothing else (tests/unit/compile/test_stub.py)."""
    with Worker(target.executable) as worker:
        libpython = worker.describe().libpython
    if libpython is None:
        pytest.skip(f"{target.executable} has no static libpython")
    assert used[release_of(target)] - exported_symbols((), [libpython]) == set()
