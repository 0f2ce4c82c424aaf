"""``ctypes.util.find_library`` in an executable: it also knows the libraries of the bundle.

The function asks ``ldconfig``, the compiler and the linker of the machine where it runs.  None of them can
see the bundle.  So the module's code has the answers of the build machine for the libraries that travel.
"""

from __future__ import annotations

from collections.abc import Iterable

from bundler.inventory.system_libraries import is_system_library
from bundler.target.closure.model import Module, OpenedLibrary
from bundler.target.freeze.load import read_origin

MODULE = "ctypes.util"

_ANSWERS = """

def _of_the_bundle(search, answers):
    def find_library(name):
        return answers.get(name) or search(name)
    find_library.__qualname__ = search.__qualname__
    return find_library
find_library = _of_the_bundle(find_library, {answers!r})
del _of_the_bundle
"""


def find_library_source(module: Module, libraries: Iterable[OpenedLibrary]) -> str | None:
    """The source to freeze for ``module``, if it is the one that has ``find_library``; otherwise None.

    ``libraries`` are those that the program opens by name.  The file that travels is not changed.
    """
    if module.name != MODULE or module.kind != "source" or module.origin is None:
        return None
    answers = {
        library.searched: library.name
        for library in libraries
        if library.searched and not is_system_library(library.name)
    }
    if not answers:
        return None
    return read_origin(module.origin).decode() + _ANSWERS.format(answers=dict(sorted(answers.items())))
