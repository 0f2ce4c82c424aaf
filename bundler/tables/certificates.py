"""Where certificates of authorities are, on the build machine and elsewhere."""

from __future__ import annotations

import tomllib

from bundler.interpreter import Interpreter
from bundler.resources import hooks_dir


def certificates(interpreter: Interpreter) -> tuple[str, ...]:
    """The file and the directory that the interpreter's OpenSSL was built for, then other files.

    The others are those of the project's ``hooks/certificates.toml``.  Nothing if the interpreter has no
    OpenSSL.
    """
    if not interpreter.certificates:
        return ()
    text = (hooks_dir() / "certificates.toml").read_text("utf-8")
    return (*interpreter.certificates, *(row["file"] for row in tomllib.loads(text)["certificates"]))
