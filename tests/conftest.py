"""Fixtures of all rings of tests."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.register_assert_rewrite("support.programs")  # before it is imported: its assertions then show diffs

from support import pythons  # noqa: E402
from support.programs import App  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The directory of pyproject.toml."""
    return ROOT


@pytest.fixture(scope="session")
def session_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One directory for all processes of a test run: environments, binaries, the object cache.

    ``BUNDLER_TEST_CACHE`` names one that outlives the run, for who works on the tests themselves.
    """
    kept = os.environ.get("BUNDLER_TEST_CACHE")
    if kept:
        return Path(kept)
    base = tmp_path_factory.getbasetemp()
    # pytest-xdist gives each process a directory inside the session's own
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session", params=pythons.VERSIONS)
def target(request: pytest.FixtureRequest) -> pythons.Python:
    """Each supported CPython of this machine; the others are skipped with the reason."""
    try:
        return pythons.require(request.param)
    except LookupError as error:
        pytest.skip(str(error))


@pytest.fixture
def make_app(target: pythons.Python, session_dir: Path, tmp_path: Path) -> Callable[..., App]:
    """``make_app(directory, ...)``: an application on the target, with an empty home directory."""

    def make(directory: Path, **kwargs: Any) -> App:
        return App(session_dir, target, directory, home=tmp_path, **kwargs)

    return make


@pytest.fixture
def app(request: pytest.FixtureRequest, make_app: Callable[..., App]) -> App:
    """The ``app.py`` beside the test file."""
    return make_app(Path(request.path).parent)


def pytest_sessionstart(session: pytest.Session) -> None:
    """At least one interpreter must be there, or the apps ring would pass by skipping."""
    # a shell starts background jobs with SIGINT ignored, which every program under test would inherit
    signal.signal(signal.SIGINT, signal.default_int_handler)
    usable = [python for python in pythons.available().values() if not python.problem]
    if not usable:
        found = "; ".join(f"{p.executable} {p.problem}" for p in pythons.available().values())
        raise pytest.UsageError(f"no CPython to freeze for: {found or 'none found'} (BUNDLER_TEST_PYTHONS)")
