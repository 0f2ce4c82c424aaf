"""The summary of a build, as lines for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bundler.libpython.model import Libpython, LibpythonKind
from bundler.manifest.chains import Link
from bundler.manifest.heat import Heat, Saving
from bundler.manifest.sizes import Share
from bundler.report.result import BuildResult
from bundler.target.closure.model import BrokenModule, LeftOut, Way

JSON_SCHEMA = "bundler.build/1"
"""The ``schema`` of the JSON result.  Under one number, keys are only ever added."""

_KINDS: Mapping[LibpythonKind, str] = {
    "static": "the archive",
    "shared": "the shared library",
    "executable": "the executable",
}

WAYS: Mapping[Way, str] = {
    "plain": "an import",
    "optional": "an optional import",
    "name": "by name",
    "native": "C code",
    "hook": "a hook",
    "metadata": "metadata",
    "plug-in": "a plug-in",
    "trace": "a trace",
    "option": "an option",
    "pickle": "a pickle",
    "script": "a script or settings among the data",
    "runpy": "python -m",
    "interpreter": "the interpreter itself",
}
"""The ways in which modules come, in words."""

_SHARES_SHOWN = 10
_MISSING_SHOWN = 10
_LEFT_OUT_SHOWN = 10
_IMPORTERS_SHOWN = 3
_SAVINGS_SHOWN = 3


def summary_lines(result: BuildResult) -> list[str]:
    """The summary as plain lines, with the most important line last."""
    version = ".".join(map(str, result.python_version))
    lines = [_modules_line(result)]
    if result.libpython is not None:
        lines.append(f"python   {version}, from {_KINDS[result.libpython.kind]} {result.libpython.path}")
    if result.bytes_by_kind:
        lines.append("bytes    " + _listed(result.bytes_by_kind, human_size))
    if result.seconds:
        total = sum(seconds for _, seconds in result.seconds)
        steps = ", ".join(f"{name} {human_seconds(seconds)}" for name, seconds in result.seconds)
        lines.append(f"time     {human_seconds(total)}: {steps}")
    lines += [
        *_share_lines(result.shares),
        *_heat_lines(result),
        *map(saving_line, result.savings[:_SAVINGS_SHOWN]),
    ]
    lines += remark_lines(result)
    lines.append(f"built    {result.binary} ({human_size(result.size)}, CPython {version})")
    return lines


def remark_lines(result: BuildResult) -> list[str]:
    """The lines that say what the user may have to settle."""
    return [
        *(f"note     {note}" for note in result.notes),
        *_left_out_lines(result),
        *_problem_lines(result),
    ]


def to_json(result: BuildResult) -> dict[str, Any]:
    """The result as data for JSON; ``docs/options.md`` lists the keys.  Sizes are bytes, times seconds."""
    return {
        "schema": JSON_SCHEMA,
        "binary": result.binary,
        "size": result.size,
        "unchanged": False,
        "python": ".".join(map(str, result.python_version)),
        "libpython": _libpython(result.libpython),
        "modules": {
            "total": result.modules_total,
            "by_kind": dict(sorted(result.modules_by_kind.items())),
            "by_mode": dict(sorted(result.modules_by_mode.items())),
        },
        "bytes": dict(sorted(result.bytes_by_kind.items())),
        "seconds": [{"step": name, "seconds": round(seconds, 3)} for name, seconds in result.seconds],
        "missing": [
            {"name": item.name, "importers": list(item.importers), "optional": item.optional}
            for item in result.missing
        ],
        "broken": [
            {"name": item.name, "file": item.origin, "line": item.line, "message": item.message}
            for item in result.broken
        ],
        "left_out": [
            {
                "name": item.name,
                "module": item.module,
                "importers": list(item.importers),
                "others": list(item.others),
                "modules": item.modules,
                "bytes": item.size,
            }
            for item in result.left_out
        ],
        "distributions": [share_json(share) for share in result.shares],
        "hot": _heat(result.heat),
        "smaller": [
            {"option": one.option, "bytes": one.size, "meaning": one.meaning} for one in result.savings
        ],
        "notes": list(result.notes),
        "warnings_file": result.warnings_path,
    }


def share_json(share: Share) -> dict[str, Any]:
    """One row of the sizes by distribution."""
    return {
        "owner": share.owner,
        "name": share.name,
        "version": share.version,
        "bytes": share.size,
        "by_kind": dict(share.by_kind),
        "chain": chain_json(share.chain),
    }


def chain_json(chain: Iterable[Link]) -> list[dict[str, Any]]:
    """A chain of imports, from the entry point on."""
    return [
        {
            "importer": link.edge.importer,
            "file": link.file,
            "line": link.edge.line,
            "way": link.edge.way,
            "module": link.module,
        }
        for link in chain
    ]


def share_lines(shares: Sequence[Share], limit: int) -> list[str]:
    """The largest shares, a line each, with who asked for it first."""
    width = max((len(_share_name(share)) for share in shares[:limit]), default=0)
    lines = []
    for share in shares[:limit]:
        line = f"{human_size(share.size):>9}  {_share_name(share)}"
        if share.chain:
            line = f"{human_size(share.size):>9}  {_share_name(share):<{width}}  {asked_by(share.chain[-1])}"
        lines.append(line)
    rest = shares[limit:]
    if rest:
        lines.append(f"{human_size(sum(share.size for share in rest)):>9}  {len(rest)} more")
    return lines


def asked_by(link: Link) -> str:
    """``asked for by app (app.py:3)``."""
    edge = link.edge
    if edge.importer.startswith("--") or not edge.importer:
        return f"brought by {edge.importer or WAYS[edge.way]}"
    place = f"{link.file}:{edge.line}" if edge.line else link.file  # a namespace package has no file
    details = ", ".join(filter(None, (place, "" if edge.way == "plain" else WAYS[edge.way])))
    return f"asked for by {edge.importer} ({details})" if details else f"asked for by {edge.importer}"


def _share_name(share: Share) -> str:
    return f"{share.name} {share.version}".rstrip()


def _share_lines(shares: Sequence[Share]) -> list[str]:
    return [f"size{line}" for line in share_lines(shares, _SHARES_SHOWN)]


def _heat_lines(result: BuildResult) -> list[str]:
    """What every start needs, and what waits until it is used."""
    if result.heat is None:
        return []
    flat = ", ".join([f"{result.heat.modules} modules", _listed(result.heat.flat, human_size)])
    packed = _listed(result.heat.packed, human_size)
    return [f"hot      {flat}" + (f"; packed until first used: {packed}" if packed else "")]


def saving_line(saving: Saving) -> str:
    """What would make the executable smaller."""
    return f"smaller  {saving.option}: up to {human_size(saving.size)} ({saving.meaning})"


def _heat(heat: Heat | None) -> dict[str, Any] | None:
    if heat is None:
        return None
    return {"modules": heat.modules, "flat": dict(heat.flat), "packed": dict(heat.packed)}


def _libpython(libpython: Libpython | None) -> dict[str, str] | None:
    return None if libpython is None else {"kind": libpython.kind, "path": libpython.path}


def human_size(size: int) -> str:
    """``3.4 MB``: in powers of ten, as disks and download pages count."""
    if size < 1000:
        return f"{size} B"
    value = float(size)
    for name in ("kB", "MB", "GB"):
        value /= 1000
        if value < 999.95:  # 999.95 and more would be shown as 1000.0
            return f"{value:.1f} {name}"
    return f"{value / 1000:.1f} TB"


def human_seconds(seconds: float) -> str:
    """``0.3 s``, ``12 s``, ``2 min 05 s``."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s"


def _modules_line(result: BuildResult) -> str:
    line = f"modules  {result.modules_total}"
    details = [_listed(counts, str) for counts in (result.modules_by_kind, result.modules_by_mode) if counts]
    return f"{line} ({'; '.join(details)})" if details else line


def _listed(amounts: Mapping[str, int], show: Any) -> str:
    """``deep 120, marshal 30``: largest first, zeros left out."""
    ordered = sorted(amounts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{name} {show(amount)}" for name, amount in ordered if amount)


def _left_out_lines(result: BuildResult) -> list[str]:
    """A line for each distribution that only optional imports lead to, up to :data:`_LEFT_OUT_SHOWN`."""
    lines = [f"left out {left_out(item)}" for item in result.left_out[:_LEFT_OUT_SHOWN]]
    more = len(result.left_out) - _LEFT_OUT_SHOWN
    if more > 0:
        lines.append(f"left out {more} more (see {result.warnings_path}): --optional-imports all brings all")
    return lines


def left_out(item: LeftOut) -> str:
    """What was left out, what that saves, who asked, and what brings it back."""
    others = f" and {len(item.others)} that it requires" if item.others else ""
    return (
        f"{item.name}{others} ({item.modules} modules, {human_size(item.size)} installed), "
        f"an optional import of {shortened(item.importers)}: --hidden-import {item.module} brings it"
    )


def shortened(names: Sequence[str]) -> str:
    """``a, b, c and 2 more``."""
    shown, more = ", ".join(names[:_IMPORTERS_SHOWN]), len(names) - _IMPORTERS_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _problem_lines(result: BuildResult) -> list[str]:
    lines = [_broken_line(item) for item in result.broken]
    for item in result.missing[:_MISSING_SHOWN]:
        importers = shortened(item.importers)
        lines.append(f"missing  {item.name}" + (f" (imported by {importers})" if importers else ""))
    if len(result.missing) > _MISSING_SHOWN:
        lines.append(f"missing  {len(result.missing) - _MISSING_SHOWN} more")
    if result.warnings_path and (result.missing or result.broken):
        lines.append(f"         everything about imports: {result.warnings_path}")
    return lines


def _broken_line(item: BrokenModule) -> str:
    if not item.line:
        return f"broken   {item.name} cannot be imported ({item.origin}: {item.message})"
    place = f"{item.origin}:{item.line}"
    return f"broken   {item.name} raises SyntaxError when imported ({place}: {item.message})"
