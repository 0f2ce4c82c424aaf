"""bundler.resources: the stub and the hooks are found."""

from __future__ import annotations

from bundler.resources import hooks_dir, stub_dir


def test_stub_sources_are_there() -> None:
    assert (stub_dir() / "contract" / "bundle_format.h").is_file()


def test_hooks_are_there() -> None:
    assert hooks_dir().is_dir()
