"""An executable explains itself: what it says is what it does."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.environments import clean_env, lock
from support.hooks import write
from support.programs import App, sources_key

pytestmark = [pytest.mark.slow, pytest.mark.once]

HERE = Path(__file__).parent
INFO = "greeting-1.0.dist-info"
METADATA = (
    "Metadata-Version: 2.4\nName: greeting\nVersion: 1.0\nLicense-Expression: MIT\nLicense-File: COPYING\n"
)
FILES = {
    "greeting/__init__.py": "from greeting.words import WORD\n\ndef greet(name):\n    return WORD + name\n",
    "greeting/words.py": 'WORD = "hello "\n',
    f"{INFO}/METADATA": METADATA,
    f"{INFO}/licenses/COPYING": "Do as you like.\n" * 9,
    f"{INFO}/RECORD": "greeting/__init__.py,,\ngreeting/words.py,,\n" + f"{INFO}/METADATA,,\n",
}
DIGESTS = """\
import hashlib, json, sys
def digest(path):
    with open("/proc/self/exe/bundle/" + path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()
print(json.dumps({path: digest(path) for path in json.load(sys.stdin)}))
"""


@pytest.fixture
def explained(make_app: Callable[..., App], session_dir: Path) -> App:
    """The program, with a distribution beside it."""
    directory = session_dir / "explain" / sources_key(HERE)
    with lock(directory.with_suffix(".lock")):
        if not directory.exists():
            write(directory, {**FILES, "app.py": (HERE / "app.py").read_text()})
    return make_app(directory)


def bundler(*words: str | Path) -> bytes:
    command = [sys.executable, "-m", "bundler", *map(str, words)]
    done = subprocess.run(command, env=clean_env(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def described(app: App) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(bundler("inspect", app.binary, "--json"))
    return data


def test_it_runs(explained: App) -> None:
    explained.compare()


def test_what_it_says(explained: App) -> None:
    data = described(explained)
    manifest = data["manifest"]
    assert manifest["python"].startswith(f"{explained.python.version}.")
    assert data["size"] == explained.binary.stat().st_size
    assert sum(row["bytes"] for row in data["distributions"]) == data["size"]
    (row,) = [row for row in data["distributions"] if row["name"] == "greeting"]
    assert (row["version"], row["chain"][-1]["file"], row["chain"][-1]["line"]) == ("1.0", "app.py", 14)
    (distribution,) = manifest["distributions"]
    assert (distribution["licence"], distribution["licence_files"]) == ("MIT", [f"{INFO}/licenses/COPYING"])


def test_every_file_comes_out_as_the_program_reads_it(explained: App) -> None:
    """Shared objects included, whose pages are packed."""
    from bundler.manifest.extract import extract
    from bundler.manifest.read import read_executable

    executable = read_executable(str(explained.binary))
    files = [file for file in executable.manifest.files if file.link is None]
    ours = {file.path: hashlib.sha256(extract(executable, file)).hexdigest() for file in files}
    done = subprocess.run(
        [explained.binary, "-c", DIGESTS],
        env=explained.env(BUNDLER_PYTHON="1"),
        input=json.dumps(list(ours)).encode(),
        capture_output=True,
        check=True,
    )
    assert ours == json.loads(done.stdout)
    assert any(file.native for file in files)
    assert bundler("inspect", explained.binary, "--extract", "greeting.words") == b'WORD = "hello "\n'


def test_why(explained: App) -> None:
    lines = bundler("why", "greeting.words", explained.binary).decode().splitlines()
    assert lines[-2:] == [
        "  app.py:14               __main__ -> greeting (an optional import)",
        "  greeting/__init__.py:1  greeting -> greeting.words",
    ]


def test_the_bill_of_materials(explained: App) -> None:
    """It is the same for each hash seed, and holds the distribution with its licence."""
    command = [sys.executable, "-m", "bundler", "inspect", str(explained.binary), "--sbom"]
    texts = [
        subprocess.run(
            command,
            env=clean_env(PYTHONHASHSEED=seed, SOURCE_DATE_EPOCH="1"),
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert texts[0] == texts[1]
    found = {one["bom-ref"]: one for one in json.loads(texts[0])["components"]}
    greeting = found["dist:greeting"]
    assert greeting["licenses"][0]["license"]["id"] == "MIT"
    assert "Do as you like" in greeting["evidence"]["licenses"][0]["license"]["text"]["content"]
    assert b"Do as you like" in bundler("inspect", explained.binary, "--licenses")


def test_it_costs_nothing_at_run_time(explained: App) -> None:
    """No segment contains the manifest, so nothing can map it; and it is small."""
    from elftools.elf.elffile import ELFFile

    with open(explained.binary, "rb") as stream:
        elf = ELFFile(stream)
        section: Any = elf.get_section_by_name(".bundle_manifest")
        start, size = section.header.sh_offset, section.header.sh_size
        ends = [one.header.p_offset + one.header.p_filesz for one in elf.iter_segments()]
    assert max(ends) <= start and not section.header.sh_flags
    assert size < explained.binary.stat().st_size * 0.005


def test_it_says_nothing_about_the_build_machine(explained: App) -> None:
    text = json.dumps(described(explained)["manifest"])
    for place in (Path.home(), explained.venv, explained.directory, explained.binary.parent):
        assert str(place) not in text


def test_it_survives_strip(explained: App, tmp_path: Path) -> None:
    copy = tmp_path / "app"
    copy.write_bytes(explained.binary.read_bytes())
    copy.chmod(0o755)
    subprocess.run(["strip", copy], check=True)
    assert json.loads(bundler("inspect", copy, "--json"))["manifest"] == described(explained)["manifest"]


def test_damage(explained: App, tmp_path: Path) -> None:
    """Wherever the file ends, there is a message and the exit code 7."""
    content = explained.binary.read_bytes()
    for part in range(1, 8):
        copy = tmp_path / "app"
        copy.write_bytes(content[: len(content) * part // 8])
        command = [sys.executable, "-m", "bundler", "inspect", str(copy)]
        done = subprocess.run(command, env=clean_env(), capture_output=True, text=True, check=False)
        assert done.returncode == 7 and done.stderr.startswith("error: ") and "Traceback" not in done.stderr
    os.unlink(copy)


def test_no_manifest(explained: App, make_app: Callable[..., App]) -> None:
    app = make_app(explained.directory, options=("--no-manifest",))
    command = [sys.executable, "-m", "bundler", "inspect", str(app.binary)]
    done = subprocess.run(command, env=clean_env(), capture_output=True, text=True, check=False)
    assert done.returncode == 7 and "carries no manifest" in done.stderr
    assert app.binary.stat().st_size < explained.binary.stat().st_size
