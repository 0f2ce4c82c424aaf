"""bundler.reproducible: a second build, and what differs between two executables."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bundler import library, reproducible
from bundler.errors import EntryNotFound, InternalError, NotReproducible
from bundler.manifest.section import SectionReader, add_section
from bundler.options import AddData, BuildOptions
from bundler.report.result import BuildResult
from bundler.reporter import Reporter
from bundler.reproducible import answer, build_again, differences, verify_reproducible

PROGRAM = Path("/bin/true").read_bytes()


def with_section(name: str, content: bytes) -> bytes:
    stream = io.BytesIO(PROGRAM)
    add_section(stream, name, content)
    return stream.getvalue()


def changed(content: bytes, *places: int) -> bytes:
    copy = bytearray(content)
    for place in places:
        copy[place] ^= 1
    return bytes(copy)


def found(tmp_path: Path, one: bytes, other: bytes) -> list[str]:
    (tmp_path / "one").write_bytes(one)
    (tmp_path / "other").write_bytes(other)
    return list(differences(str(tmp_path / "one"), str(tmp_path / "other")))


def test_equal(tmp_path: Path) -> None:
    assert found(tmp_path, PROGRAM, PROGRAM) == []


def test_sections_in_the_order_of_the_file(tmp_path: Path) -> None:
    sections = SectionReader(io.BytesIO(PROGRAM), "true").sections
    text, data = sections[".text"].offset, sections[".rodata"].offset
    assert text < data
    assert found(tmp_path, PROGRAM, changed(PROGRAM, data, text + 1)) == [".text", ".rodata"]


def test_what_is_in_no_section(tmp_path: Path) -> None:
    assert found(tmp_path, PROGRAM, changed(PROGRAM, 9)) == ["the headers"]
    assert found(tmp_path, PROGRAM, PROGRAM + b"!") == ["the headers"]


def test_a_section_that_one_lacks(tmp_path: Path) -> None:
    more = with_section(".more", b"x")
    assert ".more" in found(tmp_path, more, PROGRAM)
    assert ".more" in found(tmp_path, PROGRAM, more)


@pytest.fixture
def options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BuildOptions:
    """Those of a build that has made an executable."""
    monkeypatch.chdir(tmp_path)
    chosen = BuildOptions(
        script="app.py", jobs=1, add_data=(AddData("a:b", "c"),), traces=("x",), verify_reproducible=True
    )
    Path(chosen.work_dir).mkdir(parents=True)
    Path(chosen.output_path).parent.mkdir()
    Path(chosen.output_path).write_bytes(PROGRAM)
    return chosen


def second_gives(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    def build(options: BuildOptions, directory: str) -> str:
        path = Path(directory, "app")
        path.write_bytes(content)
        return str(path)

    monkeypatch.setattr(reproducible, "build_again", build)


def test_the_same_bytes(options: BuildOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    second_gives(monkeypatch, PROGRAM)
    verify_reproducible(options, Reporter("ERROR"))
    assert list(Path(options.work_dir).iterdir()) == []


def test_other_bytes(options: BuildOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    places = SectionReader(io.BytesIO(PROGRAM), "true").sections
    other = changed(PROGRAM, places[".text"].offset, places[".rodata"].offset)
    second_gives(monkeypatch, other)
    with pytest.raises(NotReproducible, match=r"differs from .*/dist/app, first in \.text") as caught:
        verify_reproducible(options, Reporter("ERROR"))
    assert caught.value.why == "and in .rodata"
    kept = Path(options.work_dir, "second", "app")
    assert str(kept) in caught.value.hint and kept.read_bytes() == other
    assert [path.name for path in Path(options.work_dir).iterdir()] == ["second"]


def test_the_second_process(options: BuildOptions, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It has the same options but for those that must not matter, and its own surroundings."""
    code = "import json, os, sys; p = sys.argv[2]; o = json.load(open(p + '/options.json'));" + (
        "o['env'] = [os.environ[name] for name in ('PYTHONHASHSEED', 'TZ')];"
        "json.dump(o, open(p + '/seen.json', 'w')); json.dump(None, open(p + '/answer.json', 'w'))"
    )
    monkeypatch.setattr(reproducible, "_PROGRAM", code)
    monkeypatch.setenv("PYTHONHASHSEED", "1")
    directory = tmp_path / "again"
    directory.mkdir()
    output = build_again(options, str(directory))
    seen: dict[str, Any] = json.loads((directory / "seen.json").read_text())
    assert seen["env"] == ["2", "<+14>-14"]
    assert (seen["output"], seen["jobs"], seen["no_cache"]) == (output, 2, True)
    assert seen["workpath"].startswith(str(directory)) and output.startswith(str(directory))
    assert not seen["verify_reproducible"]
    assert (seen["script"], seen["traces"]) == ("app.py", ["x"])


def test_a_second_process_that_fails(
    options: BuildOptions, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "again").mkdir()
    monkeypatch.setattr(reproducible, "_PROGRAM", "import sys; sys.exit('no memory')")
    with pytest.raises(InternalError, match="ended with status 1") as caught:
        build_again(options, str(tmp_path / "again"))
    assert "no memory" in caught.value.why


def test_an_error_of_the_second_build(options: BuildOptions, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    with pytest.raises(EntryNotFound):  # app.py is not there
        build_again(options, str(tmp_path / "again"))


def test_the_options_arrive(options: BuildOptions, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[BuildOptions] = []

    def build(chosen: BuildOptions) -> BuildResult:
        asked.append(chosen)
        return BuildResult("/x/app", 1, (3, 12, 1), 1)

    monkeypatch.setattr(library, "build", build)
    (tmp_path / "answer").mkdir()
    values = {
        **vars(options),
        "add_data": [vars(AddData("a:b", "c"))],
        "traces": ["x"],
        "python": sys.executable,
    }
    (tmp_path / "answer" / "options.json").write_text(json.dumps(values))
    answer(str(tmp_path / "answer"))
    assert (asked[0].add_data, asked[0].traces) == (options.add_data, options.traces)
    assert json.loads((tmp_path / "answer" / "answer.json").read_text()) is None
