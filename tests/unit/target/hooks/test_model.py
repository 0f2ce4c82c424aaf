"""Which modules have to be carried with their source."""

from __future__ import annotations

import pytest

from bundler.target.hooks.model import (
    CONTRIB_PRIORITY,
    OWN_PRIORITY,
    PACKAGE_PRIORITY,
    USER_PRIORITY,
    HookResults,
)

RESULTS = HookResults(with_source=("pkg", "other.part"), without_source=("pkg.data",))


@pytest.mark.parametrize(
    ("module", "wanted"),
    [
        ("pkg", True),
        ("pkg.x.y", True),
        ("pkg.data", False),
        ("pkg.data.z", False),
        ("pkg.database", True),
        ("other", False),
        ("other.part.z", True),
        ("package", False),
    ],
)
def test_wants_source(module: str, wanted: bool) -> None:
    assert RESULTS.wants_source(module) == wanted


def test_without_hooks_none() -> None:
    assert not HookResults().wants_source("pkg")


def test_whose_hook_counts() -> None:
    assert OWN_PRIORITY < CONTRIB_PRIORITY < PACKAGE_PRIORITY < USER_PRIORITY
