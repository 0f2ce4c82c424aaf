"""bundler.option_table: the spellings of options."""

from __future__ import annotations

from bundler.option_table import OPTIONS


def test_flags_are_distinct() -> None:
    flags = [flag for option in OPTIONS for flag in option.flags]
    assert len(flags) == len(set(flags))
