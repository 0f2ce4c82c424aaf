"""What the build says about computed names."""

from __future__ import annotations

from bundler.report.computed import computed_notes
from bundler.target.closure.model import Closure, ComputedName


def closure(*names: ComputedName) -> Closure:
    return Closure("script", "__main__", (), computed=names)


def test_one_line_for_each_kind() -> None:
    found = computed_notes(closure(ComputedName("a", (3, 9)), ComputedName("b", (1,), (4,))))
    assert found == (
        "a module with a computed name is imported by a (line 3, 9), b (line 1): "
        '--hidden-import MODULE brings it, --trace "ARGUMENTS" finds it',
        "a module with a computed name is started by b (line 4): "
        '--hidden-import MODULE brings it, --trace "ARGUMENTS" finds it',
    )


def test_not_all_places_are_shown() -> None:
    (line,) = computed_notes(closure(*(ComputedName(f"m{number}", (1,)) for number in range(5))))
    assert "m2 (line 1) and 2 more: " in line


def test_nothing_to_say() -> None:
    assert computed_notes(closure()) == ()
