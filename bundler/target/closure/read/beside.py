"""Files that a module of the application names and that are beside it.

A script has no package whose files belong to it, and its directory may hold anything.  But a module that
opens files beside itself names them, in one of two ways:

1. The module mentions its own place, such as ``__file__``.  Then its string literals may name files:
   ``Path(__file__).parent / "data" / "x.json"``.
2. The module gives its name or place to other code, which finds the directory: ``App(__name__)``.  Then
   literals of rule 1 count, too, and so do the defaults of that code's parameters:
   ``def __init__(self, name, templates="templates")``.

Each name is looked up in the module's directory and in those above it, up to the application's root.
"""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Iterator

from bundler.target.closure.find.locate import Located
from bundler.target.closure.read.conditions import Conditions, Facts
from bundler.target.closure.read.imports import in_stdlib, top_level
from bundler.target.closure.read.names import known_names
from bundler.target.closure.read.nodes import nodes
from bundler.target.closure.read.words import has_any, mentions

_PARTS = (b"__file__", b"__spec__", b"__loader__", b"resource")
_WHOLE = (b"getfile", b"getsourcefile", b"_getframe", b"currentframe", b"get_data", b"sys.path")
_LITERAL = re.compile(rb"""["']([^"'\\\n]{1,200})["']""")
_ANCHORS = frozenset({"__name__", "__file__"})
NOTEBOOK = ".ipynb"
_SCRIPTS = (".py", NOTEBOOK)


def literals(source: bytes) -> list[str]:
    """The string literals of the module with this ``source`` that may name files, sorted."""
    return sorted({match.decode("utf-8", "replace") for match in _LITERAL.findall(source)})


def mentions_own_place(source: bytes) -> bool:
    """Whether rule 1 applies to the module with this ``source``."""
    return has_any(source, _PARTS) or any(mentions(source, word) for word in _WHOLE)


def directories_of(origin: str, filename: str) -> tuple[str, str]:
    """The directory of a module, and the one that becomes the virtual root.

    The module is the file ``origin``, and is at ``filename`` in the tree.
    """
    here, below = os.path.dirname(os.path.abspath(origin)), os.path.dirname(filename)
    return here, here[: -len(below) - 1] if below and here.endswith(f"/{below}") else here


def look_up(name: str, here: str, root: str) -> Iterator[str]:
    """What ``name`` may stand for in a module of the directory ``here``: existing paths below ``root``."""
    if os.path.isabs(name) or "\0" in name:
        return
    above = here
    while True:
        path = os.path.normpath(os.path.join(above, name))
        if path.startswith(root + os.sep) and os.path.exists(path):
            yield path
        if above == root:
            return
        above = os.path.dirname(above)


def named_scripts(source: bytes, module: Located) -> Iterator[Located]:
    """The Python files and notebooks that ``module`` with this ``source`` names, except itself."""
    if module.origin is None or not os.path.isfile(module.origin) or not mentions_own_place(source):
        return
    here, root = directories_of(module.origin, module.filename)
    for name in literals(source):
        for path in look_up(name, here, root) if name.endswith(_SCRIPTS) else ():
            if os.path.isfile(path) and not os.path.samefile(path, module.origin):
                place = os.path.relpath(path, root)
                yield Located(f"./{place}", "file", path, False, place=place)


def script_source(content: bytes, path: str) -> bytes:
    """The Python source of the script or notebook at ``path``; empty if there is none."""
    if not path.endswith(NOTEBOOK):
        return content
    try:
        cells = json.loads(content)["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError):
        return b""
    # lines of a shell and "magics" are no Python (IPython.core.inputtransformer2)
    lines = [line for text in code for line in text.splitlines() if line.lstrip()[:1] not in ("%", "!")]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def told_their_place(source: bytes, facts: Facts) -> Iterator[str]:
    """The top-level packages to whose functions the module with this ``source`` gives its name or place."""
    if b"__name__" not in source and b"__file__" not in source:
        return
    tree = _parse(source)
    conditions = Conditions(facts, known_names(tree.body, facts, None))
    for node in nodes(tree):
        if isinstance(node, ast.Call):
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            if any(isinstance(value, ast.Name) and value.id in _ANCHORS for value in values):
                called = conditions.qualified(node.func)
                if called is not None and not in_stdlib(called):
                    yield top_level(called)


def text_defaults(source: bytes) -> Iterator[str]:
    """The texts that are defaults of parameters of the functions in ``source``."""
    for node in nodes(_parse(source)):
        if isinstance(node, ast.arguments):
            for value in (*node.defaults, *node.kw_defaults):
                if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
                    yield value.value


def _parse(source: bytes) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])
