"""Executables run with an older C library than the build machine's, as plain Python runs here."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from support.old_library import GLIBC, Unavailable, run_there
from support.programs import App, Outcome

from bundler.compile.toolchain import make_toolchain
from bundler.elf.symbols import glibc_number
from bundler.target_machine import X86_64

pytestmark = pytest.mark.slow

MakeApp = Callable[..., App]

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


@pytest.mark.oldest_and_newest
def test_hello(example: Callable[[str], App]) -> None:
    """What the stub and libpython ask for is there."""
    app = example("hello.py")
    here = app.compare("you")
    assert there(app, "you") == here


@pytest.mark.oldest_and_newest
@pytest.mark.parametrize("words", ["", "nowhere"])
def test_tour(example: Callable[[str], App], words: str) -> None:
    app = example("stdlib_tour.py")
    here = app.compare(*words.split())
    assert there(app, *words.split()) == here


@pytest.fixture
def with_wheels(make_app: MakeApp) -> App:
    return make_app(
        Path(__file__).parent, requirements=("numpy", "lxml"), options=("--glibc", ".".join(map(str, GLIBC)))
    )


@pytest.mark.once
@pytest.mark.parametrize("command", ["wheels", "threads", "programs", "files"])
def test_wheels(with_wheels: App, command: str) -> None:
    here = with_wheels.compare(command)
    assert here.status == 0
    assert there(with_wheels, command) == here


IMPORT = re.compile(r'^    \{"(\w+)", "(GLIBC_[\d.]+)", (?:NULL|"(GLIBC_[\d.]+)"), 0\},$', re.MULTILINE)
"""A row of the table of symbols that images take from the C library, unless the reference is weak."""


@pytest.mark.oldest_and_newest
def test_symbols_of_carried_libraries(
    example: Callable[[str], App], session_dir: Path, tmp_path: Path
) -> None:
    """The oldest C library has every symbol that carried libraries take, in the version that is looked up.

    The linker is asked, whose stubs of that release are made from its sources.
    """
    (table,) = (example("stdlib_tour.py").binary.parent / "work").glob("*/tables/images_table.c")
    rows = IMPORT.findall(table.read_text())
    wanted = {name: older or version for name, version, older in rows}
    assert len(wanted) > 200 and len({older for _, _, older in rows if older}) > 1
    lines = [f'extern char s{i}[] __asm__("{name}");' for i, name in enumerate(sorted(wanted))]
    listed = ", ".join(f"s{i}" for i in range(len(wanted)))
    lines += [f"void *all[] = {{{listed}}};", "int main(void) { return 0; }"]
    (tmp_path / "all.c").write_text("\n".join(lines))
    toolchain = make_toolchain(X86_64, OLDEST[1], False, str(session_dir / "cache"), str(tmp_path))
    words = [*toolchain.linker, "-w", "-rdynamic", str(tmp_path / "all.c"), "-o", str(tmp_path / "all")]
    subprocess.run(words, env=toolchain.environment(), check=True)
    symbols = ["readelf", "-W", "--dyn-syms", str(tmp_path / "all")]
    text = subprocess.run(symbols, capture_output=True, text=True, check=True).stdout
    found = dict(re.findall(r" (\w+)@+(GLIBC_[\d.]+)", text))
    assert {name: found.get(name) for name in wanted} == wanted


@pytest.mark.oldest_and_newest
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
