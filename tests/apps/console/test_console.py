"""Console scripts and modules from PyPI, unmodified."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from support.programs import App

pytestmark = pytest.mark.slow

SAMPLES = {
    "sample.py": "def f(x):\n    return [x for _ in range(3)]  # comment\n",
    "sample.json": '{"a": [1, 2.5, null], "b": "\\u00e9"}\n',
    "sample.c": "int main(void) { return 0; }\n",
    "sample.html": "<p class='x'>text</p>\n",
}


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    for name, text in SAMPLES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def script(make_app: Callable[..., App], name: str, requirement: str) -> App:
    """The console script ``name`` of ``requirement``.  Plain Python runs the file that pip wrote."""
    directory = Path(__file__).parent
    app = make_app(directory, entry=("-c", name), plain_entry=(), requirements=(requirement,))
    return make_app(
        directory,
        entry=("-c", name),
        plain_entry=(str(app.venv / "bin" / name),),
        requirements=(requirement,),
    )


@pytest.mark.once
@pytest.mark.parametrize(
    "words",
    [
        "-V",
        "-L lexers",
        "-L styles",
        "sample.py",
        "-f html -O full,style=monokai sample.html",
        "-f terminal256 sample.c",
        "-l json -f rtf sample.json",
        "-N sample.c",
        "-x nowhere.py",
        "absent.py",
    ],
)
def test_pygmentize(make_app: Callable[..., App], samples: Path, words: str) -> None:
    """Lexers, formatters and styles are imported by name at run time."""
    script(make_app, "pygmentize", "pygments").compare(*words.split())


@pytest.mark.once
@pytest.mark.parametrize(
    "words", ["--version", "list", "show nothing", "install", "hash sample.py", "help install"]
)
def test_pip(make_app: Callable[..., App], samples: Path, words: str) -> None:
    app = make_app(Path(__file__).parent, entry=("-m", "pip"), plain_entry=("-m", "pip"))

    def same_place(text: bytes) -> bytes:
        # newer releases of pip break lines of the usage by the length of the program's name
        text = re.sub(rb"\s+", b" ", text)
        return (
            re.sub(rb"from \S+ \(python", b"from PLACE (python", text)
            .replace(b"<root>/pip", b"pip")
            .replace(b"<root>/python -m pip", b"pip")
        )

    words_list = [*words.split(), "--disable-pip-version-check"]
    app.compare(*words_list, normalise=same_place)


@pytest.mark.once
@pytest.mark.parametrize(
    "words", ["--version", "-r -k upper -", "--help", "absent.sql", "-s --indent_columns - -o /dev/stdout"]
)
def test_sqlformat(make_app: Callable[..., App], words: str) -> None:
    sql = b"select a, b from t where x = 1 and y in (select z from u) order by 1;"
    script(make_app, "sqlformat", "sqlparse").compare(*words.split(), stdin=sql)


@pytest.mark.once
@pytest.mark.parametrize(
    "words", ["--version", "sample.py", "-x tables -x toc -", "-x no_such_extension -", "-h"]
)
def test_markdown(make_app: Callable[..., App], samples: Path, words: str) -> None:
    """Extensions are found by name, through entry points where there is metadata."""
    text = b"# Title\n\n[TOC]\n\na | b\n--|--\n1 | 2\n"
    script(make_app, "markdown_py", "markdown").compare(*words.split(), stdin=text, normalise=wrapper_line)


@pytest.mark.once
@pytest.mark.parametrize(
    "words", ["--version-number", "--diff -", "--stdout sample.py", "--show-settings", "absent.py"]
)
def test_isort(make_app: Callable[..., App], samples: Path, words: str) -> None:
    text = b"import sys\nimport os, re\nfrom b import y, x\n"
    script(make_app, "isort", "isort").compare(*words.split(), stdin=text, normalise=without_times)


def wrapper_line(text: bytes) -> bytes:
    """A traceback without the line numbers of the wrapper: pip's wrapper and bundler's differ in these."""
    return re.sub(rb'(<root>/[\w-]+", line) \d+', rb"\1 N", text)


def without_times(text: bytes) -> bytes:
    return re.sub(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+", b"TIME", text)


@pytest.mark.once
@pytest.mark.parametrize("words", ["", "--halt=5 -", "--version", "--language=de", "--no-such-option"])
def test_rst2pseudoxml(make_app: Callable[..., App], words: str) -> None:
    """Parsers, writers and languages are imported by name at run time."""
    text = b"Title\n=====\n\n.. note:: text\n\n- one\n- *two*\n\n.. code:: python\n\n   x = 1\n"
    script(make_app, "rst2pseudoxml", "docutils").compare(*words.split(), stdin=text)
