"""What ``bundler inspect`` prints, as lines for people and as JSON for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from bundler.manifest.difference import Difference
from bundler.manifest.model import FileEntry, Manifest
from bundler.manifest.read import Inspected
from bundler.manifest.sbom import PYTHON_LICENCE, STUB_LICENCE, embedded_libraries, licence_texts
from bundler.manifest.snapshot import Snapshot
from bundler.manifest.store import to_json
from bundler.report.glibc import release
from bundler.report.summary import human_size, left_out, share_json, share_lines, shortened
from bundler.worker.wire import to_wire

INSPECT_SCHEMA = "bundler.inspect/1"
DIFF_SCHEMA = "bundler.diff/1"
"""The ``schema`` of the JSON.  Under one number, keys are only ever added."""

_SYMBOLS_SHOWN = 3
_SHARES_SHOWN = 25
_MODULES_SHOWN = 8
_GUARDS = {
    "unset": "the variable {} is not set",
    "home": "the variable {} is an absolute path in its shortest form",
    "absent": "there is no file {}",
    "beside": "there is no file {} beside the executable",
    "same": "the file {} has the same contents",
    "notty": "the descriptor {} is not a terminal",
    "socket": "socket({}) does the same",
    "bind": "bind() does the same for socket({})",
}
"""What a guard of a snapshot says (runtime_stub/snapshot/guards.c)."""


def inspected_json(executable: Inspected) -> dict[str, Any]:
    """All that is known about an executable."""
    return {
        "schema": INSPECT_SCHEMA,
        "binary": executable.path,
        "size": executable.size,
        "glibc_floor": {"glibc": floor_of(executable)[0], "by": list(floor_of(executable)[1])},
        "distributions": [share_json(share) for share in executable.shares()],
        "snapshot": to_wire(executable.snapshot) if executable.snapshot is not None else None,
        "manifest": to_json(executable.manifest),
    }


def floor_of(executable: Inspected) -> tuple[str, tuple[str, ...]]:
    """The oldest glibc that all of the executable works with, and who needs it."""
    floor, needs = executable.floor, executable.manifest.newer
    own = release(floor.glibc) if any(floor.glibc) else ""
    newest = max((_number(need.glibc) for need in needs), default=(0, 0))
    if newest <= floor.glibc:
        more = len(floor.symbols) - _SYMBOLS_SHOWN
        shown = ", ".join(floor.symbols[:_SYMBOLS_SHOWN]) + (f" and {more} more" if more > 0 else "")
        return own, (f"CPython and the stub ({shown})",) if shown else ()
    packages = {name for need in needs if _number(need.glibc) == newest for name in need.packages}
    return release(newest), tuple(sorted(packages, key=str.casefold))


def inspected_lines(executable: Inspected) -> Iterator[str]:
    """The overview."""
    manifest = executable.manifest
    version, by = floor_of(executable)
    kinds = Counter(file.kind for file in manifest.files)
    yield f"binary   {executable.path} ({human_size(executable.size)}, {manifest.machine})"
    yield f"bundler  {manifest.bundler}"
    yield f"python   {manifest.python} (libpython: {manifest.libpython})"
    yield f"entry    {entry_of(manifest)}"
    for setting in manifest.options:
        yield f"option   {setting.name}" + ("" if setting.value == "True" else f" = {setting.value}")
    yield f"glibc    {version} or newer, because of {', '.join(by)}" if by else "glibc    not needed"
    yield f"modules  {len(manifest.modules)} ({_counts(Counter(one.kind for one in manifest.modules))})"
    yield f"files    {len(manifest.files)} ({_counts(kinds)})"
    yield from snapshot_lines(executable.snapshot)
    found = executable.shares()
    by_kind: Counter[str] = Counter()
    for share in found:
        by_kind.update(share.by_kind)
    yield "bytes    " + ", ".join(f"{kind} {human_size(size)}" for kind, size in by_kind.most_common())
    yield from (f"size{line}" for line in share_lines(found, _SHARES_SHOWN))
    for file in manifest.files:
        if file.native is not None:
            yield f"library  {file.path} ({native_words(file)})"
    for one in manifest.distributions:
        yield f"licence  {one.name} {one.version}: {one.licence or 'not said'}"
    yield from (f"left out {left_out(item)}" for item in manifest.left_out)
    for missing in manifest.missing:
        yield f"missing  {missing.name} (imported by {shortened(missing.importers)})"


def snapshot_lines(snapshot: Snapshot | None) -> Iterator[str]:
    """What the snapshot holds, and each thing that has to be so where it is used."""
    if snapshot is None:
        return
    if snapshot.damaged:
        yield "snapshot not used: it is damaged, or the file was changed after the build"
        return
    held = f"{len(snapshot.modules)} modules, {snapshot.images} shared objects"
    yield f"snapshot {human_size(snapshot.size)} ({held}, {human_size(snapshot.memory)} of memory)"
    for guard in snapshot.guards:
        word, _, text = guard.partition(" ")
        if word == "same":  # size, hash, path
            text = text.split(" ", 2)[-1]
        if word in ("socket", "bind"):  # three numbers, and what came of them
            text = ", ".join(text.split()[:3])
        yield f"guard    {_GUARDS.get(word, '{}').format(text)}"


def entry_of(manifest: Manifest) -> str:
    """What runs: the script by its file, or the module."""
    files = {module.name: module.file for module in manifest.modules}
    if manifest.entry_kind == "script":
        return f"the script {files.get(manifest.entry, manifest.entry)}"
    return f"the module {manifest.entry}"


def native_words(file: FileEntry) -> str:
    """How a shared object is carried, and what it takes."""
    native = file.native
    assert native is not None
    carried = f"{native.carried}: {native.reason}" if native.reason else native.carried
    glibc = f", glibc {native.glibc}" if native.glibc else ""
    return f"{carried}, {human_size(native.pages + file.stored)}{glibc}"


def file_lines(manifest: Manifest) -> Iterator[str]:
    """A line for each file of the tree: size, bytes in the executable, owner, path."""
    width = max((len(file.owner) for file in manifest.files), default=0)
    for file in manifest.files:
        stored = file.stored + (file.native.pages if file.native is not None else 0)
        link = f" -> {file.link}" if file.link else ""
        yield f"{file.size:>10} {stored:>10}  {file.owner:<{width}}  {file.path}{link}"


def licence_lines(executable: Inspected) -> Iterator[str]:
    """The licence of everything that has one, then the texts that travel."""
    manifest = executable.manifest
    yield f"CPython {manifest.python}: {PYTHON_LICENCE} (https://docs.python.org/3/license.html)"
    yield f"bundler's stub {manifest.bundler}: {STUB_LICENCE}"
    for one in manifest.distributions:
        yield f"{one.name} {one.version}: {one.licence or 'not said'}"
    for file in embedded_libraries(manifest):
        yield f"{file.path}: not said"
    for one in manifest.distributions:
        for path, text in licence_texts(one, executable):
            yield f"\n==== {one.name} {one.version}: {path}\n\n{text.rstrip()}"


def difference_json(found: Difference) -> dict[str, Any]:
    """What changed between two executables."""
    data: dict[str, Any] = to_wire(found)
    return {"schema": DIFF_SCHEMA, **data}


def difference_lines(found: Difference) -> Iterator[str]:
    """What changed, the largest change first."""
    growth = _signed(found.after - found.before)
    yield f"size     {human_size(found.before)} -> {human_size(found.after)} ({growth})"
    for change in found.changes:
        yield f"{change.what}: {change.before or 'none'} -> {change.after or 'none'}"
    for share in found.shares:
        versions = share.version_before or "", share.version_after or ""
        text = " -> ".join(dict.fromkeys(filter(None, versions)))
        state = "new" if not share.before else "gone" if not share.after else ""
        words = [share.name, text, state, f"+{len(share.added)} modules" * bool(share.added)]
        words.append(f"-{len(share.removed)} modules" * bool(share.removed))
        yield f"{_signed(share.growth):>10}  {' '.join(filter(None, words))}"
        for sign, names in (("+", share.added), ("-", share.removed)):
            if names and share.before and share.after:
                more = len(names) - _MODULES_SHOWN
                shown = ", ".join(names[:_MODULES_SHOWN]) + (f" and {more} more" if more > 0 else "")
                yield f"{'':10}    {sign} {shown}"


def _signed(size: int) -> str:
    return f"{'-' if size < 0 else '+'}{human_size(abs(size))}"


def _counts(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.most_common())


def _number(glibc: str) -> tuple[int, int]:
    major, _, minor = glibc.partition(".")
    return int(major), int(minor)
