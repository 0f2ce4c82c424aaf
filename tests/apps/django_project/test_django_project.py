"""A Django project whose modules no import names, built by ``bundler build manage.py`` without options."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.programs import App

# the version of the other test with Django, with which it then shares an environment
pytestmark = [pytest.mark.slow, pytest.mark.parametrize("target", ["3.13"], indirect=True)]


@pytest.fixture
def manage(make_app: Callable[..., App]) -> App:
    entry = ("manage.py",)
    return make_app(
        Path(__file__).parent,
        entry=entry,
        plain_entry=entry,
        requirements=("django==6.1.3",),
        options=("--freeze", "marshal"),
    )


def test_pages_of_the_site(manage: App) -> None:
    """Applications, migrations, commands, templates and the admin, in one process."""
    assert manage.compare("visit").status == 0


@pytest.mark.parametrize("words", ["check", "showmigrations", "diffsettings --all", "help migrate", "absent"])
def test_commands(manage: App, words: str) -> None:
    def program_name(text: bytes) -> bytes:
        return text.replace(b"manage.py", b"manage").replace(b"app.py", b"manage")

    manage.compare(*words.split(), normalise=program_name)
