"""What a program gets from distributions that no import leads to, and what it does not need."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.hooks import write
from support.programs import App

pytestmark = [pytest.mark.slow, pytest.mark.once]

PRESS = """\
import configparser
from importlib import metadata
import letter, rollers

def main(path):
    parser = configparser.ConfigParser()
    parser.read(path)
    for name in parser["press"]["extensions"].split():
        print(name, rollers.load(name).extend("text"))
    print(sorted(point.load().name for point in rollers.drivers("band", "short")))
    print(metadata.version("press-everything"), metadata.metadata("unused_parts")["Summary"])
    print(metadata.requires("press"), [file.name for file in metadata.files("rollers-short")][:1])
    print(letter.render("hello"), letter.capital("hello"))
    try:
        metadata.version("not-there")
    except metadata.PackageNotFoundError as error:
        print(error)
"""

ROLLERS = """\
import importlib
from importlib.metadata import entry_points

def load(name):
    return importlib.import_module(name)

def drivers(*parts):
    return entry_points(group="_".join(("rollers", *parts)))
"""

LETTER = """\
try:
    import big
except ImportError:
    big = None
try:
    from mentioned import capital
except ImportError:
    capital = None

def render(text):
    return text.upper()

def render_many(texts):
    import big.engine
    return big.engine.run(texts)
"""

INSTALLED: dict[str, tuple[dict[str, str], str]] = {
    "press": (
        {"press.py": PRESS},
        "Requires-Dist: rollers\nRequires-Dist: ink>=1\nRequires-Dist: rollers-short\n",
    ),
    "rollers": ({"rollers.py": ROLLERS}, ""),
    "rollers-short": ({"short_band.py": "class Driver:\n    name = '49 m'\n"}, "Requires-Dist: rollers\n"),
    "ink": (
        {
            "ink_tables/__init__.py": "def extend(text): return f'|{text}|'\n",
            "ink_notes.py": "extend = str.title\n",
        },
        "Requires-Dist: rollers\n",
    ),
    "press-everything": ({}, "Requires-Dist: press\n"),
    "unused_parts": ({"unused_parts.py": ""}, "Summary: hammer and nails\n"),
    "letter": ({"letter.py": LETTER}, "Requires-Dist: mentioned; extra == 'more'\n"),
    "mentioned": ({"mentioned.py": "capital = str.capitalize\n"}, ""),
    "big": ({"big/__init__.py": "raise SystemExit('nobody needs this')\n", "big/engine.py": ""}, ""),
}


@pytest.fixture
def program(make_app: Callable[..., App], tmp_path: Path) -> App:
    directory = tmp_path / "program"
    directory.mkdir()
    shutil.copy(Path(__file__).with_name("app.py"), directory)
    for name, (files, metadata) in INSTALLED.items():
        info = f"{name.replace('-', '_')}-1.0.dist-info"
        texts = {
            **files,
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{metadata}",
        }
        if name == "rollers-short":
            texts[f"{info}/entry_points.txt"] = "[rollers_band_short]\nmetres49 = short_band:Driver\n"
        write(directory, {**texts, f"{info}/RECORD": "".join(f"{file},,\n" for file in texts)})
    return make_app(directory)


def test_metadata_decides(program: App, tmp_path: Path) -> None:
    """`big` is not in the executable, or its import would end the program; plain Python runs without it."""
    settings = tmp_path / "site.ini"
    settings.write_text("[press]\nextensions = ink_tables ink_notes\n")
    binary = program.run_binary(str(settings))
    shutil.rmtree(program.directory / "big")
    shutil.rmtree(program.directory / "big-1.0.dist-info")
    plain = program.run_plain(str(settings))
    assert (binary.status, binary.stderr) == (0, b"")
    assert binary.stdout.decode() == plain.stdout.decode()
    assert "['49 m']" in binary.stdout.decode()
