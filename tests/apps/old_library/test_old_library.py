"""Executables run with an older C library than the build machine's, as plain Python runs here."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from support.old_library import GLIBC, Unavailable, run_there
from support.programs import App, Outcome

from bundler.elf.symbols import glibc_number

pytestmark = pytest.mark.slow

MakeApp = Callable[..., App]

EXAMPLES = (("hello.py", ""), ("hello.py", "you"), ("stdlib_tour.py", ""), ("stdlib_tour.py", "nowhere"))

OLDEST = ("--glibc", "2.17")


def there(app: App, *words: str) -> Outcome:
    try:
        return run_there(app.binary, *words, home=app.home)
    except Unavailable as error:
        pytest.skip(str(error))


@pytest.fixture
def example(make_app: MakeApp, project_root: Path) -> Callable[[str], App]:
    def make(script: str) -> App:
        return make_app(project_root / "examples", entry=(script,), plain_entry=(script,), options=OLDEST)

    return make


@pytest.mark.parametrize(("script", "words"), EXAMPLES)
def test_examples(example: Callable[[str], App], script: str, words: str) -> None:
    app = example(script)
    here = app.compare(*words.split())
    assert there(app, *words.split()) == here


@pytest.fixture
def with_wheels(make_app: MakeApp) -> App:
    return make_app(
        Path(__file__).parent, requirements=("numpy", "lxml"), options=("--glibc", ".".join(map(str, GLIBC)))
    )


@pytest.mark.parametrize("command", ["wheels", "threads", "programs", "files"])
def test_wheels(with_wheels: App, command: str) -> None:
    here = with_wheels.compare(command)
    assert here.status == 0
    assert there(with_wheels, command) == here


@pytest.mark.parametrize("glibc", ["2.17", "2.28", "2.34"])
def test_versions_of_the_executable(make_app: MakeApp, project_root: Path, glibc: str) -> None:
    """Below the oldest system at hand, the symbol versions say what the dynamic loader would say."""
    app = make_app(
        project_root / "examples",
        entry=("stdlib_tour.py",),
        plain_entry=("stdlib_tour.py",),
        options=("--glibc", glibc),
    )
    listed = subprocess.run(["readelf", "-VW", app.binary], capture_output=True, text=True, check=True).stdout
    asked = [glibc_number(name) for name in re.findall(r"Name: (GLIBC_\S+)", listed)]
    assert max(number for number in asked if number) <= tuple(map(int, glibc.split(".")))
