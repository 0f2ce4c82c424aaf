"""What a name stands for, across modules: a module, a function, a class, or an object of a class."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bundler.target.closure.find.locate import Locator
from bundler.target.closure.helpers.definitions import Definitions
from bundler.target.closure.read.text import Surroundings

_DEPTH = 8

Kind = Literal["module", "function", "class", "object"]


@dataclass(frozen=True)
class Entity:
    """``name`` is the name of a function (``Class.f`` for a method) or class in ``module``."""

    kind: Kind
    module: str
    name: str = ""


class Entities:
    """Follows names through imports, assignments and base classes.

    ``definitions`` returns what a module defines, None if it cannot be read.
    """

    def __init__(self, locator: Locator, definitions: Callable[[str], Definitions | None]) -> None:
        self._locator = locator
        self._definitions = definitions

    def entity(self, node: ast.expr, where: Definitions, owner: str = "", depth: int = 0) -> Entity | None:
        """What ``node`` stands for in the module ``where``, inside the class ``owner``."""
        if depth > _DEPTH:
            return None
        if isinstance(node, ast.Name):
            if node.id in ("self", "cls") and owner:
                return Entity("object", where.module.name, owner)
            return self.member(where.module.name, node.id, depth + 1)
        if isinstance(node, ast.Attribute):
            base = self.entity(node.value, where, owner, depth + 1)
            if base is not None and base.kind == "module":
                return self.member(base.module, node.attr, depth + 1)
            if base is not None and base.kind in ("class", "object"):
                return self._attribute(base, node.attr, depth + 1)
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id == "super" and owner:
                return Entity("object", where.module.name, owner)
            called = self.entity(node.func, where, owner, depth + 1)
            if called is not None and called.kind == "class":
                return Entity("object", called.module, called.name)
        return None

    def member(self, module: str, name: str, depth: int = 0) -> Entity | None:
        """What ``name`` stands for in ``module``."""
        definitions = self._definitions(module) if depth <= _DEPTH else None
        if definitions is not None:
            if name in definitions.functions:
                return Entity("function", module, name)
            if name in definitions.classes:
                return Entity("class", module, name)
            if name in definitions.imported:
                return self.qualified(definitions.imported[name], depth + 1)
            for value in definitions.assigned.get(name, ())[:2]:
                found = self.entity(value, definitions, "", depth + 1)
                if found is not None:
                    return found
            for star in definitions.stars if name not in definitions.assigned else ():
                found = self.member(star, name, depth + 1)
                if found is not None:
                    return found
        inner = f"{module}.{name}"
        return Entity("module", inner) if self._locator.find(inner) is not None else None

    def qualified(self, name: str, depth: int = 0) -> Entity | None:
        """What the dotted ``name`` of an import stands for."""
        if depth > _DEPTH:
            return None
        parent, _, last = name.rpartition(".")
        if not parent:
            return Entity("module", name) if self._locator.find(name) is not None else None
        above = self.qualified(parent, depth + 1)
        if above is None or above.kind != "module":
            return None
        return self.member(above.module, last, depth + 1)

    def method(self, owner: Entity, name: str, depth: int = 0) -> Entity | None:
        """The function ``name`` of a class, or of a base of it."""
        definitions = self._definitions(owner.module)
        if definitions is None or depth > _DEPTH:
            return None
        if f"{owner.name}.{name}" in definitions.functions:
            return Entity("function", owner.module, f"{owner.name}.{name}")
        known = definitions.classes.get(owner.name)
        for base in known.bases if known is not None else ():
            above = self.entity(base, definitions, "", depth + 1)
            if above is not None and above.kind == "class":
                found = self.method(above, name, depth + 1)
                if found is not None:
                    return found
        return None

    def values(self, node: ast.expr, where: Definitions) -> tuple[Definitions, list[ast.expr]] | str | None:
        """What another module assigns to the imported name ``node``, or the name of the module that it is."""
        path = _dotted(node)
        first = path.partition(".")[0]
        if first not in where.imported:
            return None
        name = where.imported[first] + path[len(first) :]
        for _ in range(_DEPTH):
            if self._locator.find(name) is not None:
                return name
            module, _, last = name.rpartition(".")
            definitions = self._definitions(module) if module else None
            if definitions is None:
                return None
            if last in definitions.assigned:
                return definitions, definitions.assigned[last]
            if last not in definitions.imported:
                return None
            name = definitions.imported[last]
        return None

    def _attribute(self, base: Entity, name: str, depth: int) -> Entity | None:
        found = self.method(base, name, depth)
        if found is not None:
            return found
        definitions = self._definitions(base.module)
        values = definitions.attributes.get(name, ()) if definitions is not None else ()
        for value in values[:2]:
            assert definitions is not None
            entity = self.entity(value, definitions, base.name, depth + 1)
            if entity is not None:
                return entity
        return None


def surroundings(definitions: Definitions, entities: Entities, file: str) -> Surroundings:
    """The surroundings of expressions in a module."""

    def outside(node: ast.expr) -> tuple[Surroundings, list[ast.expr]] | str | None:
        known = entities.values(node, definitions)
        if known is None or isinstance(known, str):
            return known
        there, values = known
        return surroundings(there, entities, there.module.origin or ""), values

    return Surroundings(
        name=definitions.module.name,
        package=definitions.package,
        file=file,
        assigned=definitions.assigned,
        attributes=definitions.attributes,
        outside=outside,
    )


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return ""
