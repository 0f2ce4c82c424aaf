"""What the build says about files beside the script that do not travel.

Nothing in the code names them, so most of them are not the program's: notes, tools, output.  But a program
that computes the names of its files looks the same.

Code in a directory travels if code of the program imports, lists or names its files.  A program that gives
the directory to another package, such as a test runner, does none of this.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Set

from bundler.inventory.beside import holds_more_than_data, walk
from bundler.inventory.model import BundleFile
from bundler.target.closure.model import Closure
from bundler.target.closure.read.beside import directories_of, literals, look_up
from bundler.target.freeze.load import read_origin

_NO_DATA = re.compile(
    r"\..*|.*~|.*\.(?:py|pyc|pyi|md|rst|toml|cfg|lock|spec|log|sh|bat|whl|gz)"  # code, and files about it
    r"|[A-Z]+|(?:README|LICENSE|requirements|Dockerfile|docker-compose)\b.*|[Mm]akefile"
    r"|(?:tests?|docs?|examples?|scripts|s?bin|venv|__pycache__|.*\.egg-info)"
)
"""Names of files and directories that hold code, or say something about it to people and tools."""

_SHOWN = 3


def left_out_notes(
    closure: Closure, files: Iterable[BundleFile], not_data: Collection[str]
) -> tuple[str, ...]:
    """A note about the files beside the script that do not travel, and one about code; none where none are.

    ``not_data`` are absolute paths of the build's own directories and files.
    """
    script = next((module for module in closure.modules if module.name == "__main__"), None)
    if script is None or script.origin is None or not os.path.isfile(script.origin):
        return ()
    here = os.path.dirname(os.path.abspath(script.origin))
    sources = [*(file.source for file in files), *(module.origin for module in closure.modules)]
    carried = {os.path.abspath(source) for source in sources if source is not None}
    # the file, and every directory and archive above it
    carried |= {source[: match.start()] for source in carried for match in re.finditer(os.sep, source)}
    names = list(_left_out(here, carried, not_data))
    code = tuple(
        f"no code imports the Python files in {name}/, which {asker} names: they are not in the executable "
        f"(--add-data {name}:{name})"
        for name, asker in _named_code(closure, carried)
    )
    if not names:
        return code
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    first = names[0].rstrip("/")
    place = f"{first}:{first}" if names[0].endswith("/") else f"{first}:."
    return (
        f"beside {os.path.basename(script.origin)}, but not in the executable, because no code names them: "
        f"{', '.join(names[:_SHOWN])}{more} (--add-data {place})",
        *code,
    )


def _named_code(closure: Closure, carried: Set[str]) -> Iterator[tuple[str, str]]:
    """The directories with code of which nothing travels, and the module of the program that names each."""
    places = {beside.module for beside in closure.beside}
    seen: set[str] = set()
    for module in closure.modules:
        if module.name not in places or module.origin is None or not os.path.isfile(module.origin):
            continue
        here, root = directories_of(module.origin, module.filename)
        for name in literals(read_origin(module.origin)):
            for path in look_up(name, here, root):
                if path in seen or not os.path.isdir(path) or holds_more_than_data(path, here):
                    continue
                seen.add(path)
                code = [file for _, file in walk(path) if file.endswith(".py")]
                if code and carried.isdisjoint(code):
                    yield os.path.relpath(path, root), module.name


def _left_out(here: str, carried: Collection[str], not_data: Collection[str]) -> Iterator[str]:
    for name in sorted(os.listdir(here)):
        path = os.path.join(here, name)
        if _NO_DATA.fullmatch(name) or path in carried or path in not_data:
            continue
        if os.path.isfile(path) and not os.access(path, os.X_OK):
            yield name
        elif os.path.isdir(path) and not holds_more_than_data(path, here):
            below = [file for _, file in walk(path)]
            if below and not any(file.endswith(".py") for file in below):
                yield f"{name}/"
