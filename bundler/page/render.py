"""The data of a page -> HTML.  Style, script and data are in it: it needs no network and no other file."""

from __future__ import annotations

import html
import json
from importlib.resources import files
from typing import Any

_PARTS = files("bundler.page") / "parts"
_SCRIPTS = ("format.js", "boxes.js", "modules.js", "run.js", "page.js")


def render(data: dict[str, Any]) -> str:
    """The page that shows ``data``."""
    script = "\n".join(_part(name) for name in _SCRIPTS)
    values = {
        "@TITLE@": html.escape(f"{data['name']}: what it holds"),
        "@STYLE@": _part("page.css"),
        "@SCRIPT@": script,
        # "</script>" within would end the element (HTML Standard, 13.2.5.5)
        "@DATA@": json.dumps(data, separators=(",", ":")).replace("<", "\\u003c"),
    }
    page = _part("page.html")
    before, *rest = page.split("@")
    result = [before]
    for key, after in zip(rest[::2], rest[1::2], strict=True):
        result += [values[f"@{key}@"], after]
    return "".join(result)


def _part(name: str) -> str:
    return (_PARTS / name).read_text("utf-8")
