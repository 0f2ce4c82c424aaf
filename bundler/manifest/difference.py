"""What changed from one executable to another: versions, options, and bytes and modules by owner."""

from __future__ import annotations

from dataclasses import dataclass

from bundler.manifest.read import Inspected


@dataclass(frozen=True)
class Change:
    """One value before and after.  Empty: there was none."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class ShareChange:
    """The change of one owner: versions, bytes, and the modules that are new or gone."""

    owner: str
    name: str
    version_before: str
    version_after: str
    before: int
    after: int
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def growth(self) -> int:
        """The bytes that were added; below zero if it shrank."""
        return self.after - self.before


@dataclass(frozen=True)
class Difference:
    """All that changed.  ``shares`` begin with the largest change."""

    before: int
    after: int
    changes: tuple[Change, ...]
    shares: tuple[ShareChange, ...]


def difference(old: Inspected, new: Inspected) -> Difference:
    """What is different in ``new``."""
    return Difference(old.size, new.size, tuple(_changes(old, new)), tuple(_shares(old, new)))


def _changes(old: Inspected, new: Inspected) -> list[Change]:
    facts = []
    for one in (old.manifest, new.manifest):
        own = {
            name: getattr(one, name)
            for name in ("bundler", "python", "libpython", "machine", "glibc", "entry")
        }
        facts.append(own | {f"--{setting.name}": setting.value for setting in one.options})
    before, after = facts
    return [
        Change(name, before.get(name, ""), after.get(name, ""))
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name)
    ]


def _shares(old: Inspected, new: Inspected) -> list[ShareChange]:
    before = {share.owner: share for share in old.shares()}
    after = {share.owner: share for share in new.shares()}
    modules = [
        {(module.owner, module.name) for module in one.manifest.modules if module.kind != "builtin"}
        for one in (old, new)
    ]
    found = []
    for owner in {**before, **after}:
        first, second = before.get(owner), after.get(owner)
        known = second or first
        assert known is not None
        change = ShareChange(
            owner,
            known.name,
            first.version if first is not None else "",
            second.version if second is not None else "",
            first.size if first is not None else 0,
            second.size if second is not None else 0,
            tuple(sorted(name for group, name in modules[1] - modules[0] if group == owner)),
            tuple(sorted(name for group, name in modules[0] - modules[1] if group == owner)),
        )
        if change.growth or change.added or change.removed or change.version_before != change.version_after:
            found.append(change)
    return sorted(found, key=lambda one: (-abs(one.growth), one.name))
