"""bundler.unchanged.rebuild: when a record is kept, and when it is looked at."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from bundler.options import BuildOptions
from bundler.target.seen import Seen
from bundler.unchanged.rebuild import keep_record, unchanged_build

SAID = {"remarks": ["built"], "json": {}, "warnings": []}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("app.py", "dist/app", "build/app/warnings.txt"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()
    time.sleep(0.03)  # a tick of the kernel's clock
    return tmp_path


def options(place: Path, **more: Any) -> BuildOptions:
    return BuildOptions(script="app.py", cache_dir=str(place / "cache"), **more)


def keep(chosen: BuildOptions, seen: Seen | None = None) -> None:
    seen = Seen() if seen is None else seen
    seen.note("app.py")
    keep_record(chosen, seen, (chosen.output_path,), SAID)


def test_a_record_is_kept(place: Path) -> None:
    chosen = options(place)
    assert unchanged_build(chosen) is None
    keep(chosen)
    record = unchanged_build(chosen)
    assert record is not None and record.said == SAID
    assert unchanged_build(options(place, small=True)) is None
    Path("app.py").write_text("import os\n")
    assert unchanged_build(chosen) is None


def test_files_of_bundler_and_of_this_process_count(place: Path) -> None:
    keep(options(place))
    record = unchanged_build(options(place))
    assert record is not None
    files = {f"{directory}/{name}" for directory, names in record.files.items() for name in names}
    ends = (
        "/bundler/pipeline.py",
        "/stdhooks/hook-django.py",
        "/boot.c",
        "/pytest/__init__.py",
        "/etc/ld.so.cache",
    )
    assert [end for end in ends if not any(path.endswith(end) for path in files)] == []


@pytest.mark.parametrize("more", [{"traces": ("",)}, {"no_cache": True}, {"debug": True}])
def test_some_options_always_build(place: Path, more: dict[str, Any]) -> None:
    keep(options(place))
    assert unchanged_build(options(place, **more)) is None
    keep(options(place, **more))
    assert not Path("build/app/record.json").exists(), "the old record is not that of this build"


def test_a_process_that_could_not_tell(place: Path) -> None:
    seen = Seen()
    seen.add(None)
    keep(options(place), seen)
    assert unchanged_build(options(place)) is None
