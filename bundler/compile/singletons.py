"""Where libpython keeps its singletons, as C."""

from __future__ import annotations

import dataclasses

from bundler.interpreter import Interpreter


def singletons_header(interpreter: Interpreter) -> str:
    """The text of ``python_layout.h``, which defines the offsets for generated sources."""
    values = dataclasses.asdict(interpreter.singletons)
    lines = [f"#define BUNDLE_{name.upper()} {value}" for name, value in values.items()]
    version = ".".join(map(str, interpreter.version))
    head = f"/* Singletons inside _PyRuntime of CPython {version}, as the build found them. */"
    return "\n".join(
        [head, "#ifndef BUNDLE_PYTHON_LAYOUT_H", "#define BUNDLE_PYTHON_LAYOUT_H", *lines, "#endif", ""]
    )
