"""Where certificates of authorities are looked for."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

from support.described import INTERPRETER

from bundler.tables.certificates import certificates


def test_the_interpreters_own_places_come_first(project_root: Path) -> None:
    rows = tomllib.loads((project_root / "hooks" / "certificates.toml").read_text())["certificates"]
    found = certificates(replace(INTERPRETER, certificates=("/ssl/cert.pem", "/ssl/certs")))
    assert found == ("/ssl/cert.pem", "/ssl/certs", *(row["file"] for row in rows))
    assert all(path.startswith("/") for path in found)


def test_without_openssl() -> None:
    assert certificates(INTERPRETER) == ()
