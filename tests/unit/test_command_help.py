"""bundler.command_help: each option is in one group."""

from __future__ import annotations

from bundler.command_help import FOR_HOOKS, GROUPS
from bundler.option_table import OPTIONS


def test_each_option_is_in_one_group() -> None:
    grouped = [name for _, names in GROUPS for name in names]
    assert sorted(grouped) == sorted([*(option.name for option in OPTIONS if option.flags), "all_scripts"])


def test_options_of_hooks_list_are_options() -> None:
    assert {option.name for option in OPTIONS} >= FOR_HOOKS
