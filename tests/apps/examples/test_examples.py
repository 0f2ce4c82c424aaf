"""The examples of the project, with their requirements from PyPI."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.programs import App

pytestmark = pytest.mark.slow


@pytest.fixture
def example(make_app: Callable[..., App], project_root: Path) -> Callable[..., App]:
    def make(script: str, *requirements: str) -> App:
        return make_app(
            project_root / "examples", entry=(script,), plain_entry=(script,), requirements=requirements
        )

    return make


@pytest.mark.parametrize("words", [(), ("you", "R\u00e9n\u00e9e")])
def test_hello(example: Callable[..., App], words: tuple[str, ...]) -> None:
    example("hello.py").compare(*words)


@pytest.mark.parametrize("words", ["", "--list", "-h", "numbers tls", "nowhere"])
def test_tour(example: Callable[..., App], words: str) -> None:
    example("stdlib_tour.py").compare(*words.split())


@pytest.mark.oldest_and_newest
@pytest.mark.parametrize(
    "words",
    [
        "",
        "--help",
        "--version",
        "table",
        "table --rows 0",
        "table --rows 12",
        "tree a/b a/c/d e",
        "tree",
        "nothing",
    ],
)
def test_click_and_rich(example: Callable[..., App], words: str) -> None:
    example("click_rich.py", "click", "rich").compare(*words.split())


@pytest.mark.oldest_and_newest
def test_markdown_from_standard_input(example: Callable[..., App]) -> None:
    text = b"# Title\n\n- one\n- two\n\n```python\nx = [1, 2]\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    example("click_rich.py", "click", "rich").compare("markdown", "-", stdin=text)


@pytest.mark.once
@pytest.mark.parametrize("words", [(), ("x**2 - 5*x + 6",), ("sin(x)*cos(x)",), ("x +",)])
def test_sympy(example: Callable[..., App], words: tuple[str, ...]) -> None:
    example("sympy_solve.py", "sympy").compare(*words)
