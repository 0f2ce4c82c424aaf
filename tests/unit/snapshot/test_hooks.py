"""What the hooks know about snapshots, and the module for callbacks."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from bundler.snapshot.hooks import provided_directory, snapshot_hooks


def test_what_hooks_say() -> None:
    hooks = snapshot_hooks()
    assert ("rich.style", "_id_generator", (), "count(getrandbits(24))") in hooks.renewed


@pytest.mark.parametrize("number", [1, 2], ids=["before", "after"])
def test_the_module_for_callbacks(number: int) -> None:
    """It has the functions that the hooks name, and registers what AWS's has registered."""
    hooks = snapshot_hooks()
    module = runpy.run_path(str(Path(provided_directory()) / f"{hooks.callbacks[0]}.py"))
    registered, register = module[hooks.callbacks[number]], module[module["__all__"][2 - number]]
    assert registered() == []

    assert register(runpy) is runpy
    assert register(runpy, 1, a=2) is runpy
    assert registered() == [(runpy, (), {}), (runpy, (1,), {"a": 2})]
