"""The sources of the executable's code: the stub and the frozen modules."""

from __future__ import annotations

import os

from bundler.compile.objects import Source
from bundler.compile.singletons import singletons_header
from bundler.compile.stub import contract_headers, stub_sources
from bundler.compile.toolchain import DATA_FLAGS
from bundler.files import write_if_changed
from bundler.interpreter import Interpreter
from bundler.resources import stub_dir
from bundler.target.freeze.model import FrozenSources


def code_sources(
    interpreter: Interpreter, frozen: FrozenSources, directory: str, *, snapshot: bool = False
) -> tuple[Source, ...]:
    """The sources to compile.  The offsets of libpython's singletons are written to ``directory``."""
    layout = os.path.join(directory, "python_layout.h")
    write_if_changed(layout, singletons_header(interpreter).encode())
    headers = (*contract_headers(), layout)
    data = (Source(path, DATA_FLAGS, (str(stub_dir()), directory), headers) for path in frozen.files)
    return (*stub_sources(interpreter, directory, layout, snapshot=snapshot), *data)
