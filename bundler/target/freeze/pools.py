"""Strings of all modules -> pools: which strings lie together.

Each string is defined once, in the pool of the first group that uses it.  A group has a pool of its own for
strings that hot modules use, because those are not packed.  There names and other text are kept apart.
Interning writes to names at run time.  Other text is rarely touched, so its pages stay shared between
processes, or are never read from disk.

A pool is a row of sections.  A section of packed strings is unpacked as a whole, so strings that are needed
together lie together:

- Those that one module uses have a section of their own.  They are four of five bytes.
- Then come those that several modules use, the most used first.

What modules of the application use does not count in the pools of other groups, so that a change in the
application leaves these as they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bundler.target.closure.model import APP
from bundler.target.freeze.kept_chunks import ChunkResult
from bundler.target.freeze.pool import may_be_name, string_size

SECTION_BYTES = 16 * 1024


@dataclass(frozen=True)
class Pool:
    """The strings of one group that are hot, or those that are not, by section."""

    group: str
    hot: bool
    sections: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class _Users:
    """The names of the modules that use a string.  ``others`` are those outside the application."""

    all: set[str]
    others: set[str]

    def count(self, group: str) -> set[str]:
        return self.all if group == APP else self.others


def make_pools(results: Sequence[tuple[str, ChunkResult]]) -> list[Pool]:
    """The pools of all groups.  ``results`` are chunks with their group, in the order of linking."""
    users: dict[str, _Users] = {}
    hot: set[str] = set()
    by_group: dict[str, list[str]] = {}
    for group, result in results:
        for module, strings in zip(result.modules, result.strings, strict=True):
            hot.update(strings if module.hot else ())
            for value in strings:
                if value not in users:
                    users[value] = _Users(set(), set())
                    by_group.setdefault(group, []).append(value)
                users[value].all.add(module.name)
                if group != APP:
                    users[value].others.add(module.name)
    pools = []
    for group, defined in by_group.items():
        defined.sort(key=may_be_name, reverse=True)
        cold = [value for value in defined if value not in hot]
        pools += [
            Pool(group, hot=True, sections=tuple(cut(value for value in defined if value in hot))),
            Pool(group, hot=False, sections=tuple(_by_user(cold, users, group))),
        ]
    return pools


def cut(strings: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """``strings`` in sections of about :data:`SECTION_BYTES`."""
    section: list[str] = []
    used = 0
    for value in strings:
        section.append(value)
        used += string_size(value)
        if used >= SECTION_BYTES:
            yield tuple(section)
            section, used = [], 0
    if section:
        yield tuple(section)


def _by_user(strings: Iterable[str], users: Mapping[str, _Users], group: str) -> Iterator[tuple[str, ...]]:
    own: dict[str, list[str]] = {}
    shared: list[tuple[int, list[str], str]] = []
    for value in strings:
        names = users[value].count(group)
        if len(names) == 1:
            own.setdefault(next(iter(names)), []).append(value)
        else:
            shared.append((-len(names), sorted(names), value))
    shared.sort(key=lambda one: one[:2])
    yield from cut(value for _, _, value in shared)
    yield from (tuple(section) for section in own.values())
