"""What the build says about imports and children of the program whose names are computed."""

from __future__ import annotations

from collections.abc import Callable

from bundler.target.closure.model import Closure, ComputedName

_SHOWN = 3
_OPTIONS = '--hidden-import MODULE brings it, --trace "ARGUMENTS" finds it'


def computed_notes(closure: Closure) -> tuple[str, ...]:
    """One note for each of both kinds, if there is any."""
    imports = _places(closure, lambda each: each.imports)
    children = _places(closure, lambda each: each.children)
    return (
        *((f"a module with a computed name is imported by {imports}: {_OPTIONS}",) if imports else ()),
        *((f"a module with a computed name is started by {children}: {_OPTIONS}",) if children else ()),
    )


def _places(closure: Closure, lines: Callable[[ComputedName], tuple[int, ...]]) -> str:
    found = [
        f"{each.module} (line {', '.join(map(str, lines(each)))})" for each in closure.computed if lines(each)
    ]
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return ", ".join(found[:_SHOWN]) + more
