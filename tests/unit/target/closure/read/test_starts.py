"""bundler.target.closure.read.starts: what a module takes sys.executable for."""

from __future__ import annotations

import ast
import textwrap

import pytest

from bundler.target.closure.read.starts import PROGRAM, PYTHON, find_starts


def starts(source: str) -> frozenset[str]:
    text = "import os, subprocess, sys\n" + textwrap.dedent(source)
    return find_starts(ast.parse(text), text.encode())


@pytest.mark.parametrize(
    "source",
    [
        """
        def myself():
            if getattr(sys, "frozen", False):
                return [sys.executable]
            return [sys.executable, __file__]
        """,
        'ME = [sys.executable] if hasattr(sys, "_MEIPASS") else [sys.executable, "-m", "app"]',
        """
        FROZEN = getattr(sys, "frozen", False)
        def start():
            command = [sys.executable]
            if not FROZEN:
                command.append(sys.argv[0])
            subprocess.Popen(command)
        """,
        """
        class Server:
            def command(self):
                return [sys.executable, "serve"] if self.is_frozen else ["python", "serve.py"]
        """,
        """
        def bundled():
            return hasattr(sys, "_MEIPASS")
        def start():
            if bundled():
                os.execv(sys.executable, sys.argv)
        """,
        """
        def start():
            if not getattr(sys, "frozen", False):
                return start_script()
            subprocess.run([sys.executable, "worker"])
        """,
        'exe = getattr(sys, "frozen", False) and sys.executable or "python3"',
    ],
)
def test_the_program(source: str) -> None:
    assert starts(source) == {PROGRAM}


@pytest.mark.parametrize(
    "source",
    [
        'subprocess.run([sys.executable, "-m", "pip"])',
        'PYTHON = sys.executable\nos.system(f"{PYTHON} -V")',
        """
        BASE = sys._MEIPASS if getattr(sys, "frozen", False) else os.path.dirname(__file__)
        subprocess.run([sys.executable, "-m", "pip"])
        """,
        """
        if getattr(sys, "frozen", False):
            BASE = os.path.dirname(sys.executable)
        def install():
            subprocess.run([sys.executable, "-m", "pip"])
        """,
        """
        def place():
            if getattr(sys, "frozen", False):
                return sys._MEIPASS
            return os.path.dirname(sys.argv[0])
        def install():
            subprocess.run([sys.executable, "-m", "pip"])
        """,
        'words = frozenset(["a"])\nsubprocess.run([sys.executable, *words] if words else [sys.executable])',
    ],
)
def test_python(source: str) -> None:
    assert starts(source) == {PYTHON}


@pytest.mark.parametrize(
    "source",
    [
        "import sys",
        "print(sys.executable)",
        "here = os.path.dirname(os.path.realpath(sys.executable))",
        "if sys.executable.endswith('pythonw.exe') or sys.executable == 'x': pass",
        "driver.executable = 'sys.executable'\nsubprocess.run([driver.executable])",
    ],
)
def test_nothing(source: str) -> None:
    assert starts(source) == frozenset()


def test_both() -> None:
    assert starts(
        """
        def install():
            subprocess.run([sys.executable, "-m", "pip"])
        def again():
            if sys.frozen:
                subprocess.run([sys.executable, "again"])
        """
    ) == {PROGRAM, PYTHON}
