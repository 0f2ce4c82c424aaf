"""bundler.unchanged.record: what makes a record outdated."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from bundler.target.seen import Seen
from bundler.unchanged.record import Record, load_record, make_record, save_record, why_outdated

OLD = 1_600_000_000
SETTINGS = "settings"


class Project:
    """A directory with input and output, and the list of a build that has looked at all of it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.app = self.write("app.py", "import data\n")
        self.output = self.write("dist/app", "ELF")
        self.write("build/app/warnings.txt", "")
        self.write("pkg/__init__.py", "")
        (directory / "current").symlink_to("pkg")
        self.seen = Seen()
        for name in ("app.py", "pkg/__init__.py", "gone.py", "dist", "build/app/warnings.txt", "pkg"):
            self.seen.note(directory / name)
        for name in (".", "pkg"):
            self.seen.note_listing(directory / name)
        self.seen._note_link(str(directory / "current"))

    def write(self, name: str, text: str) -> Path:
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, (OLD, OLD))
        return path

    def record(self) -> Record:
        for path, state in self.seen.files.items():  # as if the files were older than a tick of the clock
            if state is not None and len(state) == 4:
                self.seen.files[path] = (*state[:3], os.stat(path).st_ctime_ns)
        places = [str(self.output), str(self.directory / "build" / "app")]
        return make_record(SETTINGS, self.seen, [str(self.output)], places, {"remarks": ["x"]})

    def settled(self) -> None:
        """Wait until the files of a test are older than a tick of the kernel's clock."""
        time.sleep(0.03)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.settled()
    return made


def test_nothing_has_changed(project: Project) -> None:
    assert why_outdated(project.record(), SETTINGS) is None


def test_what_the_build_makes_does_not_count(project: Project) -> None:
    shutil.rmtree(project.directory / "dist")
    project.seen.listings[str(project.directory)] = ("app.py", "current/", "pkg/")
    project.seen.files[str(project.directory / "dist")] = None
    project.write("dist/app", "ELF")
    project.settled()
    record = project.record()
    project.write("build/app/warnings.txt", "other")
    (project.directory / "__pycache__").mkdir()
    assert why_outdated(record, SETTINGS) is None


@pytest.mark.parametrize(
    "change",
    [
        "echo 'import more' > app.py",
        "echo 'import DATA' > app.py && touch -d @1600000000 app.py",  # the same size and time
        "touch app.py",
        "chmod 700 app.py",
        "rm app.py",
        "rm app.py && mkdir app.py",
        "touch gone.py",
        "touch pkg/new.py",
        "mkdir data",
        "rm pkg/__init__.py",
        "rm -r pkg",
        "ln -sfn build current",
        "echo FLE > dist/app",
        "rm dist/app",
        "chmod 600 dist/app",
    ],
)
def test_changes(project: Project, change: str) -> None:
    record = project.record()
    subprocess.run(["sh", "-c", change], cwd=project.directory, check=True)
    assert why_outdated(record, SETTINGS) is not None


def test_an_output_that_was_copied_is_the_same(project: Project) -> None:
    record = project.record()
    shutil.copy2(project.output, project.directory / "copy")
    os.replace(project.directory / "copy", project.output)
    record = Record(
        record.settings, record.places, record.files, {}, record.links, record.outputs, record.said
    )
    assert why_outdated(record, SETTINGS) is None


def test_other_settings(project: Project) -> None:
    assert why_outdated(project.record(), "others") == "options or environment"


def test_a_record_comes_back(project: Project) -> None:
    path = str(project.directory / "build" / "app" / "record.json")
    record = project.record()
    save_record(record, path)
    assert load_record(path) == record
    assert os.listdir(os.path.dirname(path)).count("record.json") == 1


def test_a_damaged_record_is_ignored(project: Project) -> None:
    path = project.directory / "build" / "app" / "record.json"
    assert load_record(str(path)) is None
    save_record(project.record(), str(path))
    whole = path.read_bytes()
    for damaged in (b"", whole[:40], whole[:-1], whole + b" ", whole.replace(b"app.py", b"apq.py", 1)):
        path.write_bytes(damaged)
        assert load_record(str(path)) is None


def test_a_record_of_another_format_is_ignored(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(project.directory / "build" / "app" / "record.json")
    with monkeypatch.context() as patched:
        patched.setattr("bundler.unchanged.record.FORMAT", 0)
        save_record(project.record(), path)
    assert load_record(path) is None


def test_a_directory_that_cannot_be_written_does_no_harm(project: Project) -> None:
    save_record(project.record(), str(project.directory / "none" / "record.json"))
