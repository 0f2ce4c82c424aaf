"""Where libpython keeps its singletons: their offsets inside ``_PyRuntime``.

A probe with one array of offsets is compiled against the target interpreter's internal headers.  The
array is then read from the object file, so nothing has to be run.
"""

from __future__ import annotations

import os
import struct
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from elftools.elf.elffile import ELFFile

from bundler.errors import CompilerFailed
from bundler.interpreter import Interpreter
from bundler.target.versions import LAYOUTS

_PROBE = """\
#define Py_BUILD_CORE 1
#include <Python.h>
#include <internal/pycore_runtime.h>

#define S {singletons}
#define OFFSET(field) offsetof(_PyRuntimeState, S.field)
#define SIZE(field) sizeof(((_PyRuntimeState *)0)->S.field)

const unsigned long long bundle_layout[] = {{
    OFFSET(small_ints), SIZE(small_ints[0]),
    OFFSET(strings.ascii), SIZE(strings.ascii[0]),
    OFFSET(strings.latin1), SIZE(strings.latin1[0]),
    OFFSET(bytes_characters), SIZE(bytes_characters[0]),
    OFFSET({empty}), OFFSET(bytes_empty), OFFSET(tuple_empty),
}};
_Static_assert(_PY_NSMALLNEGINTS == 5 && _PY_NSMALLPOSINTS == {small_ints_end}, "small ints");
"""

_MACROS = (
    "SMALL_INTS", "SMALL_INT_SIZE", "ASCII", "ASCII_SIZE", "LATIN1", "LATIN1_SIZE",
    "BYTES_CHARACTERS", "BYTE_SIZE", "STR_EMPTY", "BYTES_EMPTY", "TUPLE_EMPTY",
)  # fmt: skip


def probe_layout(interpreter: Interpreter, compiler: Sequence[str], env: Mapping[str, str]) -> str:
    """The text of ``python_layout.h``, which defines the offsets for the C sources.

    ``compiler`` is a C compiler command for the target.  Raises :class:`CompilerFailed`, :class:`DiskFull`.
    """
    layout = LAYOUTS[interpreter.minor]
    text = _PROBE.format(
        singletons=layout.singletons, empty=layout.empty_string, small_ints_end=layout.small_ints_end
    )
    with tempfile.TemporaryDirectory() as directory:
        source = os.path.join(directory, "probe.c")
        output = os.path.join(directory, "probe.o")
        Path(source).write_text(text)
        command = [*compiler, "-std=c11", "-g0", "-w", *interpreter.header_flags, "-c", source, "-o", output]
        result = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=dict(env),
            check=False,
        )
        if result.returncode != 0:
            raise CompilerFailed.from_process(
                "the interpreter's internal headers do not compile", command, result.stdout
            )
        values = read_array(output)
    lines = [f"#define BUNDLE_{name} {value}" for name, value in zip(_MACROS, values, strict=True)]
    version = ".".join(map(str, interpreter.version))
    head = f"/* Singletons inside _PyRuntime of CPython {version}, as its headers lay them out. */"
    return "\n".join(
        [head, "#ifndef BUNDLE_PYTHON_LAYOUT_H", "#define BUNDLE_PYTHON_LAYOUT_H", *lines, "#endif", ""]
    )


def read_array(path: str) -> tuple[int, ...]:
    """The numbers of the array ``bundle_layout`` in the object file at ``path``."""
    with open(path, "rb") as stream:
        elf = ELFFile(stream)
        symtab: Any = elf.get_section_by_name(".symtab")
        (symbol,) = symtab.get_symbol_by_name("bundle_layout")
        data = elf.get_section(symbol.entry.st_shndx).data()
        start, size = symbol.entry.st_value, symbol.entry.st_size
        return struct.unpack(f"<{size // 8}Q", data[start : start + size])
