"""Completion of words in shells, as docs/options.md sets it up."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SHELLS = ("bash", "zsh", "fish")


def bundler(**env: str) -> str:
    command = [sys.executable, "-m", "bundler"]
    return subprocess.check_output(command, env={**os.environ, **env}, text=True)


def completed(shell: str, *words: str) -> list[str]:
    """What ``shell`` is told about the last of ``words``."""
    line = " ".join(["bundler", *words])
    # bash and zsh tell which word is meant, fish hands it over; an empty one begins behind a space
    place = words[-1] if shell == "fish" else str(len(words))
    return bundler(_BUNDLER_COMPLETE=f"{shell}_complete", COMP_WORDS=line, COMP_CWORD=place).split()


@pytest.mark.parametrize("shell", SHELLS)
def test_commands_and_options(shell: str) -> None:
    assert any("inspect" in word for word in completed(shell, "insp"))
    found = " ".join(completed(shell, "build", "--hidden"))
    assert "--hidden-import" in found
    assert "marshal" in " ".join(completed(shell, "build", "--freeze", "m"))


@pytest.mark.parametrize("shell", SHELLS)
def test_files_are_left_to_the_shell(shell: str) -> None:
    assert "file" in " ".join(completed(shell, "build", "ap"))
    assert "file" in " ".join(completed(shell, "inspect", "dist/a"))


@pytest.mark.parametrize("shell", SHELLS)
def test_the_documented_lines(shell: str, project_root: Path, tmp_path: Path) -> None:
    """The line for each shell is run by that shell, if it is here."""
    page = (project_root / "docs" / "options.md").read_text()
    match = re.search(rf"^\| {shell} \| `[^`]+` \| `([^`]+)` \|$", page, re.MULTILINE)
    assert match is not None
    line = match[1].replace("\\|", "|")  # as a table has to write it
    assert f"_BUNDLER_COMPLETE={shell}_source bundler" in line
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"there is no {shell}")
    (tmp_path / "bundler").write_text(f'#!/bin/sh\nexec {sys.executable} -m bundler "$@"\n')
    (tmp_path / "bundler").chmod(0o755)
    ask = {
        "bash": "COMP_WORDS=(bundler insp); COMP_CWORD=1; _bundler_completion bundler; echo ${COMPREPLY[@]}",
        "zsh": "echo $functions[_bundler_completion]",
        "fish": "complete --do-complete 'bundler insp'",
    }[shell]
    setup = "autoload -U compinit; compinit -u; " if shell == "zsh" else ""
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    said = subprocess.check_output([program, "-c", f"{setup}{line}\n{ask}"], env=env, text=True)
    assert "inspect" in said or shell == "zsh" and "COMP_WORDS" in said
