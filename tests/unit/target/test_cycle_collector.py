"""bundler.target.cycle_collector."""

from __future__ import annotations

import gc

import pytest

from bundler.target.cycle_collector import without_cycle_collector


def test_it_is_off_for_a_while() -> None:
    assert gc.isenabled()
    with pytest.raises(RuntimeError), without_cycle_collector():
        assert not gc.isenabled()
        raise RuntimeError
    assert gc.isenabled()


def test_it_stays_off_if_it_was() -> None:
    gc.disable()
    try:
        with without_cycle_collector():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
