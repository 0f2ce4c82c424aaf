"""Native code for the apps, compiled with the machine's compiler, as wheels are."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from support.pythons import Python

FLAGS = ("-shared", "-fPIC", "-O1", "-pthread", "-Wall", "-Wextra", "-Werror")

_FACTS = """
import json, sysconfig
print(json.dumps([sysconfig.get_config_var(name) for name in ("EXT_SUFFIX", "INCLUDEPY")]))
"""


def compile_extension(
    target: Python, name: str, source: Path, directory: Path, flags: Sequence[str] = ()
) -> Path:
    """The extension module ``name`` in ``directory``.  Without a compiler, the test is skipped."""
    compiler = shutil.which("g++" if source.suffix == ".cpp" else "gcc")
    if compiler is None:
        pytest.skip("the machine's C compiler is not installed")
    directory.mkdir(parents=True, exist_ok=True)
    facts = subprocess.run([target.executable, "-c", _FACTS], stdout=subprocess.PIPE, check=True)
    suffix, include = json.loads(facts.stdout)
    output = directory / f"{name}{suffix}"
    command = [compiler, *FLAGS, "-I", include, str(source), *flags, "-o", str(output)]
    subprocess.run(command, check=True)
    return output


def commands(app: Path) -> list[str]:
    """The functions of an app that are commands: those with a decorator."""
    tree = ast.parse(app.read_text())
    return [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list]
