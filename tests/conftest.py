"""Fixtures for all tests."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import pytest

pytest.register_assert_rewrite("support.programs")  # before its import, so that its assertions show diffs

from support import pythons  # noqa: E402
from support.programs import App  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The root of the project, the directory of pyproject.toml."""
    return ROOT


@pytest.fixture(scope="session")
def session_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One directory for all processes of a test run.  It has environments, executables and the cache.

    ``BUNDLER_TEST_CACHE`` names a directory that is kept after the run, which makes the next run faster.
    """
    kept = os.environ.get("BUNDLER_TEST_CACHE")
    if kept:
        return Path(kept)
    base = tmp_path_factory.getbasetemp()
    # pytest-xdist gives each process a directory inside the session's own
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session", params=pythons.VERSIONS)
def target(request: pytest.FixtureRequest) -> pythons.Python:
    """Each supported CPython.  One that this machine does not have is skipped, with the reason.

    Tests that are marked ``oldest_and_newest`` or ``once`` get these only (:func:`pythons.edges`,
    :func:`pythons.one`).
    """
    try:
        return pythons.require(request.param)
    except LookupError as error:
        pytest.skip(str(error))


@pytest.fixture
def make_app(target: pythons.Python, session_dir: Path, tmp_path: Path) -> Callable[..., App]:
    """``make_app(directory, ...)``: an application for the target, with an empty home directory."""

    def make(directory: Path, **kwargs: Any) -> App:
        return App(session_dir, target, directory, home=tmp_path, **kwargs)

    return make


@pytest.fixture
def app(request: pytest.FixtureRequest, make_app: Callable[..., App]) -> App:
    """The ``app.py`` beside the test file."""
    return make_app(Path(request.path).parent)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--each-version",
        action="store_true",
        help="run every test on each CPython, also those marked `oldest_and_newest` or `once`",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what is marked ``oldest_and_newest`` or ``once`` and would run on another version."""
    if config.getoption("--each-version"):
        return
    usable = [version for version, python in pythons.available().items() if not python.problem]
    enough = {"once": pythons.one(usable), "oldest_and_newest": pythons.edges(usable)}
    left_out = [item for item in items if _is_left_out(item, enough)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def _is_left_out(item: pytest.Item, enough: Mapping[str, Collection[str]]) -> bool:
    """Whether ``item`` has a mark for which its version is not needed.

    A test that names its versions itself has its reasons, and stays.
    """
    version = _version(item)
    if version is None or any("target" in _argument_names(mark) for mark in item.iter_markers("parametrize")):
        return False
    return any(version not in versions and item.get_closest_marker(mark) for mark, versions in enough.items())


def _argument_names(parametrize: pytest.Mark) -> list[str]:
    names = parametrize.args[0]
    return [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)


def _version(item: pytest.Item) -> str | None:
    callspec = getattr(item, "callspec", None)
    return callspec.params.get("target") if callspec else None


def pytest_sessionstart(session: pytest.Session) -> None:
    """Require one interpreter at least.  Without any, all tests of executables would be skipped, and pass."""
    # A shell starts background jobs with these ignored, and the programs under test would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # which nohup(1) ignores
    usable = [python for python in pythons.available().values() if not python.problem]
    if not usable:
        found = "; ".join(f"{p.executable} {p.problem}" for p in pythons.available().values())
        raise pytest.UsageError(f"no CPython to freeze for: {found or 'none found'} (BUNDLER_TEST_PYTHONS)")
