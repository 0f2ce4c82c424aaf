"""Distributions that are named in calls for metadata."""

from __future__ import annotations

import pytest

from bundler.target.closure.read.conditions import target_facts
from bundler.target.closure.read.scan import scan_source


@pytest.mark.parametrize(
    ("call", "names"),
    [
        ("from importlib.metadata import version\nversion('one')", ["one"]),
        ("from importlib import metadata as m\nm.metadata('one')['Summary']", ["one"]),
        ("import importlib_metadata\nimportlib_metadata.requires(distribution_name='one')", ["one"]),
        ("from importlib import metadata\nfor n in ('one', 'two'):\n metadata.files(n)", ["one", "two"]),
        ("from importlib.metadata import Distribution\nDistribution.from_name('one')", ["one"]),
        ("from .compat import metadata\nmetadata.distribution(__package__)", ["pkg"]),
        ("import pkg_resources\npkg_resources.get_distribution('one.x_y')", ["one.x_y"]),
        ("import pkg_resources\npkg_resources.require(['one>=1', 'two[extra] ; a'])", ["one", "two"]),
        ("from importlib.metadata import version\nversion(name + 'x')", []),
        ("from importlib.metadata import version\nversion('not a name')", []),
        ("version('one')", []),  # of something else
    ],
)
def test_names(call: str, names: list[str]) -> None:
    scan = scan_source(call, "pkg.mod", is_package=False, facts=target_facts())
    assert [each.name for each in scan.distributions] == names


def test_how_it_is_asked() -> None:
    source = (
        "import pkg_resources\n"
        "pkg_resources.require('one')\n"
        "try:\n pkg_resources.get_distribution('two')\n"
        "except Exception:\n pass\n"
        "def f():\n pkg_resources.get_distribution('three')\n"
    )
    scan = scan_source(source, "mod", is_package=False, facts=target_facts())
    assert [(each.name, each.context, each.with_requirements) for each in scan.distributions] == [
        ("one", "top-level", True),
        ("two", "try", False),
        ("three", "function", False),
    ]
