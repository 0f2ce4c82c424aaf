"""``--verify-reproducible``: a second build in other surroundings has to give the same bytes.

1. A second process builds with the same options.  It has another hash seed, time zone, number of jobs and
   work directory, and neither a cache of objects nor what the first build kept.
2. The two executables are compared.  A difference is an error that names the sections that differ.

Then the second executable stays in the work directory, for ``bundler inspect --diff``.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bundler.child import run_child
from bundler.errors import (
    BundlerError,
    InternalError,
    NotReproducible,
    from_os_error,
    from_wire,
    process_report,
)
from bundler.manifest.section import Section, SectionReader
from bundler.options import BuildOptions, make_options
from bundler.reporter import Reporter

_PROGRAM = (
    "import sys; sys.path.append(sys.argv[1]); from bundler.reproducible import answer; answer(sys.argv[2])"
)
_REQUEST, _ANSWER, _LOG = "options.json", "answer.json", "second.log"
_HEADERS = "the headers"
_NOBITS = 8  # the type of sections without bytes in the file (ELF gABI, chapter 4)
_SHOWN = 6


def verify_reproducible(options: BuildOptions, reporter: Reporter) -> None:
    """Build what ``options`` describe once more, and compare it with the executable that is there.

    Raises :class:`NotReproducible`, and what the second build raises.
    """
    kept = os.path.join(options.work_dir, "second", os.path.basename(options.output_path))
    shutil.rmtree(os.path.dirname(kept), ignore_errors=True)
    try:
        with (
            tempfile.TemporaryDirectory(prefix="again-", dir=options.work_dir) as directory,
            reporter.step("Building again") as step,
        ):
            second = build_again(options, directory)
            found = list(differences(options.output_path, second))
            step.outcome("other bytes" if found else "the same bytes")
            if found:
                os.makedirs(os.path.dirname(kept), exist_ok=True)
                os.replace(second, kept)
    except OSError as error:
        raise from_os_error(error, f"building {options.app_name} again") from error
    if found:
        raise NotReproducible(
            f"a second build differs from {options.output_path}, first in {found[0]}",
            _report(found),
            f"`bundler inspect {options.output_path} --diff {kept}` compares what they hold",
        )


def build_again(options: BuildOptions, directory: str) -> str:
    """Build in other surroundings, below the new ``directory``.  Returns the path of the executable."""
    other = replace(
        options,
        output=os.path.join(directory, "out", os.path.basename(options.output_path)),
        workpath=os.path.join(directory, "work"),
        jobs=2 if options.jobs == 1 else 1,
        no_cache=True,
        compiler_launcher="",
        verify_reproducible=False,
        report=None,
    )
    os.mkdir(os.path.join(directory, "out"))
    Path(directory, _REQUEST).write_text(json.dumps(asdict(other)))
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    command = [sys.executable, "-P", "-c", _PROGRAM, package, directory]
    with open(os.path.join(directory, _LOG), "wb") as log:
        status = run_child(command, output=log, env=_surroundings(os.environ))
    answered = Path(directory, _ANSWER)
    if not answered.exists():
        said = Path(directory, _LOG).read_text("utf-8", "replace")
        raise InternalError(
            f"the second build ended with status {status}",
            process_report(["python", "-P", "-c", "..."], said),
        )
    error = json.loads(answered.read_text())
    if error is not None:
        raise from_wire(error)
    return other.output_path


def answer(directory: str) -> None:
    """What the second process does: build, and leave an error, or null, as JSON."""
    from bundler.library import build

    values: dict[str, Any] = json.loads(Path(directory, _REQUEST).read_text())
    pairs = {
        name: tuple(f"{item['source']}:{item['dest']}" for item in values.pop(name))
        for name in ("add_data", "add_binary")
    }
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    error = None
    try:
        build(make_options({**values, **lists, **pairs}))
    except BundlerError as failure:
        error = failure.to_wire()
    Path(directory, _ANSWER).write_text(json.dumps(error))


def _surroundings(environ: Mapping[str, str]) -> dict[str, str]:
    """``environ`` with another hash seed and another time zone, as POSIX writes one: no file is needed."""
    seed = "2" if environ.get("PYTHONHASHSEED") == "1" else "1"
    zone = "<-11>11" if environ.get("TZ") == "<+14>-14" else "<+14>-14"
    return {**environ, "PYTHONHASHSEED": seed, "TZ": zone}


def differences(one: str, other: str) -> Iterator[str]:
    """The sections whose bytes differ between two executables, in the order of the first file."""
    with open(one, "rb") as first, open(other, "rb") as second:
        mine, theirs = SectionReader(first, one), SectionReader(second, other)
        for section in sorted(mine.sections.values(), key=lambda section: section.offset):
            if section.kind != _NOBITS and _bytes(mine, section) != _bytes(
                theirs, theirs.sections.get(section.name)
            ):
                yield section.name
        yield from (name for name in theirs.sections if name not in mine.sections)
        if _rest(mine, first.fileno()) != _rest(theirs, second.fileno()):
            yield _HEADERS


def _bytes(reader: SectionReader, section: Section | None) -> bytes | None:
    return None if section is None else reader.content(section.name)


def _rest(reader: SectionReader, descriptor: int) -> bytes:
    """All bytes that no section has, each with the place where it stands: headers and padding."""
    taken = sorted(
        (section.offset, section.offset + section.size)
        for section in reader.sections.values()
        if section.kind != _NOBITS
    )
    parts, end = [], 0
    for start, stop in (*taken, (reader.size, reader.size)):
        if start > end:
            parts.append(end.to_bytes(8, "little") + os.pread(descriptor, start - end, end))
        end = max(end, stop)
    return b"".join(parts)


def _report(found: list[str]) -> str:
    others = found[1:]
    more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
    return f"and in {', '.join(others[:_SHOWN])}{more}" if others else "and nowhere else"
