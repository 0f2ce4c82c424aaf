"""What importlib documents: modules, specs, loaders, finders, threads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.natives import commands
from support.programs import App, run

pytestmark = pytest.mark.slow


# modules that are imported only by computed names
OPTIONS = tuple(
    "--collect-submodules package --hidden-import space.member --hidden-import json.tool"
    " --hidden-import csv --hidden-import difflib --hidden-import email.mime.text".split()
)


@pytest.fixture
def imports(make_app: Callable[..., App], request: pytest.FixtureRequest) -> App:
    return make_app(Path(request.path).parent, options=OPTIONS)


@pytest.mark.parametrize(
    "command", [name for name in commands(Path(__file__).with_name("app.py")) if name != "overlay"]
)
def test_imports(imports: App, command: str) -> None:
    imports.compare(command)


@pytest.mark.oldest_and_newest
def test_names_in_any_language(make_app: Callable[..., App], tmp_path: Path) -> None:
    """Identifiers are not limited to ASCII, and `import_module` takes more than identifiers."""
    program = tmp_path / "program"
    (program / "größe").mkdir(parents=True)
    (program / "größe" / "__init__.py").write_text("WERT = 'groß'\n")
    (program / "größe" / "маса.py").write_text("import été\nВЕЛИЧИНА = été.MOIS\n")
    (program / "été.py").write_text("MOIS = ['juin', 'août']\n")
    (program / "with-dash.py").write_text("NAME = __name__\n")
    (program / "app.py").write_text(
        "import importlib\nfrom größe import WERT, маса\n"
        "print(ascii((WERT, маса.ВЕЛИЧИНА)), importlib.import_module('with-dash').NAME)\n"
    )
    make_app(program, options=("--hidden-import", "with-dash")).compare()


def test_overlay(imports: App, tmp_path: Path) -> None:
    (tmp_path / "on_disk.py").write_text("VALUE = 'from disk'\n")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "extra.py").write_text("VALUE = 'from the other directory'\n")
    imports.compare("overlay", str(tmp_path))


def test_replaced_while_running(imports: App, tmp_path: Path) -> None:
    """The file may be replaced by rename, or deleted, before a lazy import."""
    copy = tmp_path / "program"
    copy.write_bytes(imports.binary.read_bytes())
    copy.chmod(0o755)
    script = '"$1" concurrent & sleep 0.02; rm "$1"; wait $!'
    outcome = run(["/bin/sh", "-c", script, "sh", str(copy)], cwd=tmp_path, env=imports.env())
    assert (outcome.status, outcome.stderr) == (0, b"")
    assert outcome.stdout == imports.run_binary("concurrent").stdout


@pytest.mark.oldest_and_newest
def test_what_runpy_has_imported(make_app: Callable[..., App]) -> None:
    here = Path(__file__).parent
    app = make_app(here, entry=("-m", "app_relies"), plain_entry=("-m", "app_relies"))
    assert app.compare(env={"PYTHONPATH": str(here)}).stdout == b"json a\n"
