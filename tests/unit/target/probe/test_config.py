"""The configuration of the running interpreter."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bundler.target.probe import config
from bundler.target.probe.config import differences
from bundler.target.probe.records import config_record
from bundler.target.versions import running_layout


def test_the_running_interpreter() -> None:
    assert [*differences(running_layout())] == []


def test_a_structure_of_another_size() -> None:
    layout = running_layout()
    other = replace(layout, optional_fields=layout.optional_fields ^ {"sys_path_0"})
    assert [line.partition(" bytes")[0][:10] for line in differences(other)] == ["PyConfig: "] * 2


def test_fields_in_other_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """The size is the same, and two fields have changed places."""
    changed = config_record(running_layout().optional_fields)
    fields = {**changed.fields}
    fields["parse_argv"], fields["malloc_stats"] = fields["malloc_stats"], fields["parse_argv"]
    monkeypatch.setattr(config, "config_record", lambda present: replace(changed, fields=fields))
    found = [*differences(running_layout())]
    assert "PyConfig.parse_argv: 0 after PyConfig_InitPythonConfig(), not 1" in found
    assert "PyConfig.malloc_stats: 1 after PyConfig_InitPythonConfig(), not 0" in found
