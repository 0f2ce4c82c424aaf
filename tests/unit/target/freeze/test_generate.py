"""Which files modules become.  The golden tests and the sweep look at the contents of the files."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.frozen import to_freeze

from bundler.target.freeze import generate
from bundler.target.freeze.generate import (
    FIRST_VERSION,
    freeze_modules,
    module_symbol,
    plan_chunks,
    version_bases,
)
from bundler.target.freeze.model import FrozenSources, ModuleToFreeze


def freeze(modules: list[ModuleToFreeze], directory: Path, jobs: int = 1) -> FrozenSources:
    return freeze_modules(modules, str(directory), optimize=0, jobs=jobs, progress=lambda done, total: None)


def texts(directory: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in directory.iterdir()}


MODULES = [
    to_freeze("library", "def f(name):\n    return name in {'one', 'two', 'three words'}\n", group="stdlib"),
    to_freeze("package", "import library\nshared = 'three words'\n", group="dist:package"),
    to_freeze("main", "import package\nshared = 'three words'\nown = 'of the application'\n", group="app"),
]


def test_groups_come_in_order() -> None:
    order = [chunk.group for chunk in plan_chunks(reversed(MODULES))]
    assert order == ["stdlib", "dist:package", "app"]


def test_groups_with_the_same_beginning_have_files_of_their_own(tmp_path: Path) -> None:
    groups = [f"dist:opentelemetry-instrumentation-async-{name}" for name in ("click", "pg", "io")]
    groups += ["dist:a.b", "dist:a-b"]
    modules = [to_freeze(f"m{number}", f"x = 'text {number}'\n", group=g) for number, g in enumerate(groups)]
    frozen = freeze(modules, tmp_path)
    assert len(set(frozen.files)) == 2 * len(groups)  # each has code and strings
    assert all(os.path.exists(path) for path in frozen.files)


def test_chunks_are_cut_by_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "CHUNK_BYTES", 100)
    modules = [to_freeze(f"m{number}", "x = 1\n" * 10, group="app") for number in range(9)]
    chunks = plan_chunks(modules)
    assert len(chunks) == 9
    assert [module.name for chunk in chunks for module in chunk.modules] == [one.name for one in modules]


def test_versions_never_overlap() -> None:
    bases = version_bases(to_freeze(f"module{number}", "") for number in range(3000))
    starts = sorted(bases.values())
    assert starts[0] >= FIRST_VERSION
    assert starts[-1] + 0xFFFF < 2**32
    assert all(later - earlier >= 1 << 16 for earlier, later in zip(starts, starts[1:], strict=False))


def test_module_symbols_differ() -> None:
    names = ["a.b", "a_b", "a.b_", "_a.b", "\u00e9", "\u00e8"]
    assert len({module_symbol(name) for name in names}) == len(names)


def test_a_string_is_defined_once_by_its_first_user(tmp_path: Path) -> None:
    freeze(MODULES, tmp_path)
    defining = [name for name, text in texts(tmp_path).items() if '"three words"}' in text]
    assert defining == ["stdlib_strings_0.c"]


def test_application_changes_nothing_else(tmp_path: Path) -> None:
    freeze(MODULES, tmp_path)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    changed = dataclasses.replace(
        MODULES[2], source_text="import package\nshared = 'three words'\nnew = 'text'\n"
    )
    freeze([*MODULES[:2], changed], tmp_path)
    after = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert {name for name in after if after[name] != before[name]} == {"app_0.c", "app_strings_0.c"}


def test_what_is_no_longer_made_goes(tmp_path: Path) -> None:
    freeze(MODULES, tmp_path)
    result = freeze(MODULES[:1], tmp_path)
    assert sorted(texts(tmp_path)) == sorted(os.path.basename(file) for file in result.files)


def freeze_elsewhere(directory: Path, project_root: Path, *, jobs: int, seed: str) -> str:
    """Freeze :data:`MODULES` in a process of its own.  Returns the repr of the result's modules."""
    # an expression, because importing helpers would take longer than freezing the modules
    script = (
        "import sys\nsys.path.insert(0, sys.argv[2])\n"
        "from bundler.target.freeze.generate import freeze_modules\n"
        "from bundler.target.freeze.model import ModuleToFreeze\n"
        f"frozen = freeze_modules({MODULES!r}, sys.argv[1], optimize=0, jobs={jobs},"
        " progress=lambda done, total: None)\n"
        "print(frozen.modules)\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", script, str(directory), str(project_root)]
    return subprocess.run(command, check=True, env=environment, capture_output=True, text=True).stdout


def test_jobs_make_the_same_files(tmp_path: Path, project_root: Path) -> None:
    # not in this process: pytest-xdist's threads run in it, and more jobs are forked
    one = freeze_elsewhere(tmp_path / "one", project_root, jobs=1, seed="1")
    two = freeze_elsewhere(tmp_path / "two", project_root, jobs=2, seed="1")
    assert texts(tmp_path / "one") == texts(tmp_path / "two") != {}
    assert one == two != "()\n"


def test_hash_seed_makes_no_difference(tmp_path: Path, project_root: Path) -> None:
    for seed in ("1", "2"):
        freeze_elsewhere(tmp_path / seed, project_root, jobs=1, seed=seed)
    assert texts(tmp_path / "1") == texts(tmp_path / "2") != {}


def test_progress_ends_complete(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    freeze_modules(MODULES, str(tmp_path), optimize=0, jobs=1, progress=lambda *now: seen.append(now))
    assert seen[-1] == (3, 3)


def test_what_does_not_compile_is_left_out(tmp_path: Path) -> None:
    result = freeze([to_freeze("broken", "x = = 1\n"), *MODULES], tmp_path)
    assert {module.name for module in result.modules} == {one.name for one in MODULES}
