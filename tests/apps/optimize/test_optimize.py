"""An executable built with --optimize 1 or 2 behaves like python -O or -OO."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.programs import App

pytestmark = [pytest.mark.slow, pytest.mark.oldest_and_newest]


@pytest.mark.parametrize(("level", "flags"), [(0, []), (1, ["-O"]), (2, ["-OO"])])
def test_levels(
    make_app: Callable[..., App], request: pytest.FixtureRequest, level: int, flags: list[str]
) -> None:
    app = make_app(Path(request.path).parent, options=("--optimize", str(level)))
    outcome = app.compare(flags=flags)
    assert outcome.stdout.startswith(b"%d %r" % (level, level == 0))
