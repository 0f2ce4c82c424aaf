"""Running Python code, given as text, in a child process."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from typing import Any

from PyInstaller import _state


def exec_statement(statement: str) -> str:
    """The output of the statements, stripped."""
    return _run(["-c", textwrap.dedent(statement)]).stdout.strip()


def exec_statement_rc(statement: str) -> int:
    """The exit code of the statements."""
    return _run(["-c", textwrap.dedent(statement)]).returncode


def eval_statement(statement: str) -> Any:
    """The value of the expression that the statements print; an empty string if they print nothing."""
    return _value(exec_statement(statement))


def exec_script(script_filename: str, *args: str, env: dict[str, str] | None = None) -> str:
    """The output of a script, stripped."""
    return _run([script_filename, *args], env).stdout.strip()


def exec_script_rc(script_filename: str, *args: str, env: dict[str, str] | None = None) -> int:
    """The exit code of a script."""
    return _run([script_filename, *args], env).returncode


def eval_script(script_filename: str, *args: str, env: dict[str, str] | None = None) -> Any:
    """The value of the expression that a script prints."""
    return _value(exec_script(script_filename, *args, env=env))


def _value(text: str) -> Any:
    return eval(text) if text else ""


def _run(words: Sequence[str], env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the target interpreter with ``words`` and the program's ``sys.path``."""
    path = os.pathsep.join(part for part in _state.state.path if os.path.isdir(part) or os.path.isfile(part))
    environment = {**os.environ, **(env or {}), "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, *words],
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        env=environment,
        check=False,
    )
