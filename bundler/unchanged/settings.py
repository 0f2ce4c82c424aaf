"""Everything but files that decides what a build makes, as one digest: options, environment, umask."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import fields

from bundler import __version__
from bundler.files import umask
from bundler.options import BuildOptions

_WITHOUT_EFFECT = frozenset(
    {"jobs", "cache_dir", "log_level", "quiet", "json", "verify_reproducible", "report", "compiler_launcher"}
)
"""The options that say how a build runs, not what it makes."""

_OF_SESSIONS = frozenset(
    "_ BUNDLER_CACHE_DIR BUNDLER_COMPILER_LAUNCHER COLORTERM COLUMNS DBUS_SESSION_BUS_ADDRESS DISPLAY "
    "LINES NO_COLOR OLDPWD PWD "
    "PYTEST_CURRENT_TEST SHLVL TERM TERM_PROGRAM TERM_PROGRAM_VERSION TERM_SESSION_ID TMUX TMUX_PANE "
    "VTE_VERSION WAYLAND_DISPLAY WINDOWID XDG_SESSION_ID XDG_VTNR".split()
)
_OF_SESSIONS_BEGIN = ("SSH_", "XDG_SESSION_")
"""Variables that differ between two terminals.  All others count, because a hook may read any of them."""


def settings_digest(options: BuildOptions, environ: Mapping[str, str] | None = None) -> str:
    """A digest of ``options``, the environment, the current directory and the file mode of the output."""
    environ = os.environ if environ is None else environ
    parts = [__version__, os.getcwd(), f"{umask():o}"]
    parts += [
        f"{each.name}={getattr(options, each.name)!r}"
        for each in fields(options)
        if each.name not in _WITHOUT_EFFECT
    ]
    parts += [
        f"${name}={value}"
        for name, value in sorted(environ.items())
        if name not in _OF_SESSIONS and not name.startswith(_OF_SESSIONS_BEGIN)
    ]
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass")
        digest.update(len(content).to_bytes(8, "little") + content)
    return digest.hexdigest()
