"""bundler.target.freeze.kept_chunks: only the chunks of changed modules are made again."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from typing import Any

import pytest
from support.frozen import to_freeze

from bundler.target.freeze import generate, pool
from bundler.target.freeze.generate import freeze_modules
from bundler.target.freeze.model import FrozenSources, ModuleToFreeze

MODULES = [
    to_freeze("library", "def f(name):\n    return name in {'one', 'two'}\n", group="stdlib"),
    to_freeze("package", "import library\nshared = 'three words \\udc80'\n", group="dist:package"),
    to_freeze("main", "import package\nshared = 'one'\nown = 'of the application'\n", group="app"),
]


class Chunks:
    """Freezes modules into one directory, and notes which chunks are made."""

    def __init__(self, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.directory = directory
        self.made: list[str] = []
        make = generate.make_chunk

        def noting(chunk: generate.Chunk, *rest: Any) -> Any:
            self.made.append(chunk.file)
            return make(chunk, *rest)

        monkeypatch.setattr(generate, "make_chunk", noting)

    def freeze(self, modules: list[ModuleToFreeze] = MODULES, **options: Any) -> FrozenSources:
        self.made.clear()
        out = self.directory / "frozen"
        memo = str(self.directory / "memo")
        settings = {"optimize": 0, "jobs": 1, "memo": memo, "progress": lambda done, total: None, **options}
        return freeze_modules(modules, str(out), **settings)

    def texts(self) -> dict[str, str]:
        return {path.name: path.read_text() for path in (self.directory / "frozen").iterdir()}


@pytest.fixture
def chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Chunks:
    return Chunks(tmp_path, monkeypatch)


def test_nothing_is_made_again(chunks: Chunks) -> None:
    first = chunks.freeze()
    assert len(chunks.made) == 3
    texts = chunks.texts()
    assert chunks.freeze() == first
    assert chunks.made == []
    assert chunks.texts() == texts


def test_pools_are_rendered_again_only_if_they_changed(
    chunks: Chunks, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered = []
    render = pool.render_pool

    def noting(sections: Any, *rest: Any) -> str:
        rendered.append(sections)
        return render(sections, *rest)

    monkeypatch.setattr(generate, "render_pool", noting)
    chunks.freeze()
    texts = chunks.texts()
    assert rendered
    rendered.clear()
    chunks.freeze()
    assert rendered == []

    file = next(name for name in texts if name.startswith("stdlib_strings_"))
    (chunks.directory / "frozen" / file).write_text("")
    chunks.freeze()
    assert len(rendered) == 1
    assert chunks.texts() == texts


def test_only_what_has_changed_is_made(chunks: Chunks, tmp_path: Path) -> None:
    chunks.freeze()
    main = to_freeze("main", "shared = 'one'\nown = 'another text'\n", group="app")
    changed = chunks.freeze([*MODULES[:2], main])
    assert chunks.made == ["app_0.c"]
    kept = chunks.texts()
    (tmp_path / "memo").unlink()
    assert chunks.freeze([*MODULES[:2], main]) == changed
    assert len(chunks.made) == 3
    assert chunks.texts() == kept


@pytest.mark.parametrize(
    "change",
    [{"hot": True}, {"mode": "marshal"}, {"filename": "/elsewhere.py"}, {"source_text": "x = 1\n"}],
)
def test_what_decides_a_chunk(chunks: Chunks, change: dict[str, Any]) -> None:
    chunks.freeze()
    chunks.freeze([*MODULES[:2], dataclasses.replace(MODULES[2], **change)])
    assert chunks.made == ["app_0.c"]


def test_the_level_of_optimisation_counts(chunks: Chunks) -> None:
    chunks.freeze()
    chunks.freeze(optimize=2)
    assert len(chunks.made) == 3


@pytest.mark.parametrize("damage", ["gone", "edited"])
def test_the_c_file_is_looked_at(chunks: Chunks, damage: str) -> None:
    chunks.freeze()
    texts = chunks.texts()
    path = chunks.directory / "frozen" / "stdlib_0.c"
    path.unlink() if damage == "gone" else path.write_text(path.read_text() + "\n")
    chunks.freeze()
    assert chunks.made == ["stdlib_0.c"]
    assert chunks.texts() == texts


def test_nothing_is_kept_without_a_memo(chunks: Chunks) -> None:
    for _ in range(2):
        chunks.freeze(memo=None)
        assert len(chunks.made) == 3


def test_other_programs_find_chunks_in_the_cache(chunks: Chunks, tmp_path: Path) -> None:
    cache = str(tmp_path / "cache")
    first = chunks.freeze(cache=cache)
    texts = chunks.texts()
    other: dict[str, Any] = {"memo": str(tmp_path / "other"), "cache": cache}
    shutil.rmtree(tmp_path / "frozen")
    assert chunks.freeze(**other) == first
    assert chunks.made == []
    assert chunks.texts() == texts
    (tmp_path / "frozen" / "app_0.c").write_text("damaged")
    assert chunks.freeze(**other) == first
    assert chunks.made == []
    assert chunks.texts() == texts


def test_without_a_memo_the_cache_is_not_read(chunks: Chunks, tmp_path: Path) -> None:
    cache = str(tmp_path / "cache")
    chunks.freeze(cache=cache)
    chunks.freeze(cache=cache, memo=None)
    assert len(chunks.made) == 3
