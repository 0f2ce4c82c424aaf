"""The nodes of a syntax tree.  Most of the analysis' time goes into looking at each of them."""

from __future__ import annotations

import ast

_UNUSED = frozenset({"ctx", "op", "ops", "type_comment", "kind"})
_fields: dict[type[ast.AST], tuple[str, ...]] = {}


def nodes(root: ast.AST) -> list[ast.AST]:
    """``root`` and all nodes below it in the order of :func:`ast.walk`, without operators and contexts.

    It takes less than half the time of that.
    """
    found = [root]
    for node in found:  # which grows meanwhile
        kind = type(node)
        fields = _fields.get(kind)
        if fields is None:
            fields = _fields[kind] = tuple(name for name in kind._fields if name not in _UNUSED)
        for name in fields:
            value = getattr(node, name, None)
            if type(value) is list:
                found += [part for part in value if isinstance(part, ast.AST)]
            elif isinstance(value, ast.AST):
                found.append(value)
    return found
