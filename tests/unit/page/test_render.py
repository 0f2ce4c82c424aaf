"""The page as HTML, and as a browser draws it."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bundler.page.render import render

BROWSER = shutil.which("chromium-headless-shell") or shutil.which("chromium")


def module(name: str, *edges: tuple[str, str, int], importer: str | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "owner": "app",
        "file": f"{name}.py",
        "size": 1,
        "about": "source module",
        "from": importer,
        "edges": [list(edge) for edge in edges],
    }


def files(count: int, kind: str) -> list[dict[str, Any]]:
    return [
        {"name": f"a_long_name_{number}.py", "kind": kind, "size": 400_000 // (number + 1)}
        for number in range(count)
    ]


def box(name: str, *children: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "size": sum(child["size"] for child in children), "children": list(children)}


KINDS = ("code", "sources", "data", "native libraries", "strings", "libpython and stub")
DATA = {
    "name": "app </script><b>x",
    "facts": [["Size", "1.0 MB"], ["--small", ""]],
    "kinds": [[kind, 1_000_000] for kind in KINDS],
    "boxes": box(
        "app",
        box("one", box("deep", *files(30, "code")), *files(60, "sources")),
        box("two", *files(200, "data")),
        *(box(kind, *files(2, kind)) for kind in KINDS),
    ),
    "owners": {"app": "the application"},
    "ways": {"plain": "an import", "optional": "an optional import"},
    "modules": [
        module("__main__"),
        module("json", ("__main__", "plain", 3), importer="__main__"),
        module("json.scanner", ("json", "optional", 7), importer="json"),
    ],
    "remarks": ["left out something: --hidden-import something brings it"],
    "run": {
        "words": ["app"],
        "facts": [["Ended with", "exit status 0"]],
        "stages": [
            {
                "name": "the program runs",
                "total": 100_000,
                "imports": [
                    {
                        "name": "json",
                        "own": 5000,
                        "total": 60_000,
                        "imports": [{"name": "json.scanner", "own": 55_000, "total": 55_000, "imports": []}],
                    }
                ],
            }
        ],
    },
}

CHECK = Path(__file__).with_name("check_page.js").read_text()


def drawn(directory: Path, page: str, width: int, dark: bool) -> dict[str, Any]:
    """What the script of the test finds in the page that a browser has drawn."""
    assert BROWSER is not None
    path = directory / "page.html"
    path.write_text(page.replace("</body>", f"<script>{CHECK}</script></body>"))
    done = subprocess.run(
        [
            BROWSER,
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={directory / 'profile'}",
            f"--window-size={width},2000",
            f"--blink-settings=preferredColorScheme={0 if dark else 1}",
            "--virtual-time-budget=2000",
            "--dump-dom",
            path.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    found = re.search(r'<pre id="found">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, done.stdout[-2000:] + done.stderr[-2000:]
    result: dict[str, Any] = json.loads(html.unescape(found[1]))
    return result


@pytest.mark.slow
@pytest.mark.skipif(BROWSER is None, reason="chromium is not installed")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1400])
def test_a_person_can_read_it(tmp_path: Path, width: int, dark: bool) -> None:
    found = drawn(tmp_path, render(DATA), width, dark)
    assert found["errors"] == []
    assert found["dark"] is dark and found["width"] <= found["window"]
    assert found["small"] == [], "text below 12 px"
    assert found["faint"] == [], "text with a contrast below 4.5 (WCAG 2.2, 1.4.3)"
    assert found["boxes"] > 100 and found["overlapping"] == [] and found["outside"] == []


@pytest.mark.slow
@pytest.mark.skipif(BROWSER is None, reason="chromium is not installed")
def test_it_can_be_used(tmp_path: Path) -> None:
    found = drawn(tmp_path, render(DATA), 1000, dark=False)
    assert found["title"] == "app </script><b>x"
    assert found["matches"] == ["json.scanner"]
    assert found["chain"] == [
        "__main__",
        "→ json __main__.py:3",
        "→ json.scanner json.py:7, an optional import",
    ]
    assert [name.partition(" ")[0] for name in found["trail"]] == ["app", "two"] and found["rows"] == 200
    assert found["bar"] == "json: 60.0 ms, 5.0 ms by itself, 60.0 % of the run"
    assert found["slowest"] == ["json.scanner", "json"]


def test_a_page_is_one_file_that_asks_for_nothing() -> None:
    page = render(DATA)
    assert "default-src 'none'" in page
    assert not re.search(r"""(src|href)=["']?(https?:|//)|@import|url\(""", page)
    assert page.count("</script>") == 2  # the data, the script
    assert "<b>x" not in page
