"""What the build says about files beside the script that do not travel.

Nothing in the code names them, so most of them are not the program's: notes, tools, output.  But a program
that computes the names of its files looks the same.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator

from bundler.inventory.beside import holds_more_than_data, walk
from bundler.inventory.model import BundleFile
from bundler.target.closure.model import Closure

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
    """One note about the files beside the script that do not travel; none if there are none.

    ``not_data`` are absolute paths of the build's own directories and files.
    """
    script = next((module for module in closure.modules if module.name == "__main__"), None)
    if script is None or script.origin is None or not os.path.isfile(script.origin):
        return ()
    here = os.path.dirname(os.path.abspath(script.origin))
    sources = [*(file.source for file in files), *(module.origin for module in closure.modules)]
    carried = {source for source in sources if source is not None}
    # the file, and every directory and archive above it
    carried |= {source[: match.start()] for source in carried for match in re.finditer(os.sep, source)}
    names = list(_left_out(here, carried, not_data))
    if not names:
        return ()
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    first = names[0].rstrip("/")
    place = f"{first}:{first}" if names[0].endswith("/") else f"{first}:."
    return (
        f"beside {os.path.basename(script.origin)}, but not in the executable, because no code names them: "
        f"{', '.join(names[:_SHOWN])}{more} (--add-data {place})",
    )


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
