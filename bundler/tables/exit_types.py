"""Types whose objects need not be destroyed at exit, as the project's ``hooks/exit.toml`` lists them."""

from __future__ import annotations

import tomllib

from bundler.resources import hooks_dir


def harmless_types() -> tuple[str, ...]:
    """fnmatch(3) patterns for the names of these types (``tp_name``)."""
    text = (hooks_dir() / "exit.toml").read_text("utf-8")
    return tuple(row["types"] for row in tomllib.loads(text)["harmless"])
