"""The stub's own declarations of CPython's C API, against the headers of each release."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.declarations import disagreements, our_flags, our_headers
from support.numbers import constants
from support.pythons import Python

from bundler.resources import stub_dir
from bundler.target.probe.records import RECORDS
from bundler.target.versions import LAYOUTS

STUB = Path(str(stub_dir()))
CAPI = STUB / "capi"

pytestmark = pytest.mark.slow


def test_declarations_are_those_of_the_headers(target: Python, tmp_path: Path) -> None:
    assert disagreements(target, tmp_path) == []


CHANGES = {
    "sizeof(((PyConfig *)0)->faulthandler)": ("config.h", "int faulthandler;", "long faulthandler;"),
    "offsetof(PyConfig, filesystem_encoding)": ("config.h", "    int malloc_stats;\n", ""),
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
