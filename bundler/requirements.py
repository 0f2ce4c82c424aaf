"""Who requires whom: requirements of distributions and of the program's project file.

The target interpreter only lists what the metadata says.  Requirements and their markers are understood here,
because the library for them (``packaging``) need not be installed there.

1. A requirement counts if its marker is true on the target.  Versions do not matter: what is installed
   travels.
2. The requirements of an extra count where somebody asks for the extra (``name[extra]``).
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from packaging.markers import Marker, UndefinedComparison
from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Parsed
from packaging.utils import canonicalize_name

from bundler.config_file import FILE_NAME
from bundler.target.closure.model import Declarations, Requirement

_NAME = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)")
_INLINE = re.compile(r"(?m)^# /// script\s*$\n(?P<content>(^#(| .*)$\n)+)^# ///\s*$")
"""The pattern of PEP 723, for blocks of the type ``script``."""


def requirements(declarations: Declarations) -> tuple[Requirement, ...]:
    """What each installed distribution requires, and each extra of one that somebody asks for, sorted."""
    markers = dict(declarations.markers)
    parsed = {
        canonicalize_name(each.name): list(_parsed(each.requires)) for each in declarations.distributions
    }
    extras: dict[str, set[str]] = {}
    for lines in parsed.values():
        for line in lines:
            extras.setdefault(canonicalize_name(line.name), set()).update(line.extras)
    found = []
    for name, lines in parsed.items():
        found.append(Requirement(name, _wanted(lines, markers, "")))
        plain = set(found[-1].requires)
        for extra in {canonicalize_name(extra) for extra in extras.get(name, ())}:
            more = _wanted(lines, markers, extra)
            found.append(Requirement(f"{name}[{extra}]", tuple(each for each in more if each not in plain)))
    return tuple(sorted(found, key=lambda each: each.name))


def project_requirements(directory: str, script: str | None, declarations: Declarations) -> tuple[str, ...]:
    """What the program's own project requires on the target, as names and ``name[extra]``, sorted.

    This is ``[project] dependencies`` of the pyproject.toml, and requirements.txt, in ``directory`` or in the
    directory above one that is called ``src``, and the metadata inside ``script`` (PEP 723).
    """
    lines: list[str] = []
    places = [directory, *([os.path.dirname(directory)] if os.path.basename(directory) == "src" else [])]
    for place in places:
        lines += _dependencies(_toml(_text(os.path.join(place, FILE_NAME))).get("project"))
        lines += _listed(os.path.join(place, "requirements.txt"), set())
    inline = _INLINE.search(_text(script)) if script is not None else None
    if inline is not None:
        text = "".join(
            line[2:] if line.startswith("# ") else line[1:] for line in inline["content"].splitlines(True)
        )
        lines += _dependencies(_toml(text))
    return _wanted(_parsed(lines), dict(declarations.markers), "")


def _parsed(lines: Iterable[str]) -> Iterator[Parsed]:
    """``lines`` as requirements.  Of a line that breaks the rules of PEP 508, only the name counts."""
    for line in lines:
        try:
            yield Parsed(line)
        except InvalidRequirement:
            match = _NAME.match(line)
            if match is not None and "extra" not in line:
                yield Parsed(
                    match[1]
                )  # of a file or an address, this is a part that no distribution is called


def _wanted(lines: Iterable[Parsed], markers: Mapping[str, str], extra: str) -> tuple[str, ...]:
    names: set[str] = set()
    for line in lines:
        if line.marker is None or _holds(line.marker, {**markers, "extra": extra}):
            name = canonicalize_name(line.name)
            names |= {name, *(f"{name}[{canonicalize_name(each)}]" for each in line.extras)}
    return tuple(sorted(names))


def _holds(marker: Marker, values: Mapping[str, str]) -> bool:
    try:
        return marker.evaluate(dict(values))
    except UndefinedComparison:
        return True  # it compares what has no order; whether it holds cannot be known


def _listed(path: str, seen: set[str]) -> Iterator[str]:
    """The requirements in a file of pip's, and in those that it includes.  Options are left out."""
    seen.add(path)
    for line in re.sub(r"\\\n", "", _text(path)).splitlines():
        text = re.sub(r"(^|\s)#.*|\s--.*", "", line).strip()
        included = re.match(r"(?:-r|--requirement)[ =]?\s*(.+)", line.strip())
        if included is not None:
            inner = os.path.normpath(os.path.join(os.path.dirname(path), included[1].strip()))
            if inner not in seen:
                yield from _listed(inner, seen)
        elif text and not text.startswith("-"):
            yield text


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            return stream.read()
    except (OSError, ValueError):
        return ""  # there is none; a script that cannot be read is reported elsewhere


def _toml(text: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}  # the file may be the project's of another tool; ours is checked where it is read


def _dependencies(table: Any) -> list[str]:
    found = table.get("dependencies", []) if isinstance(table, dict) else []
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []
