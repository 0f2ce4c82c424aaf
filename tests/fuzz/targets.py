"""What is fuzzed in C, and real input to begin with."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import ziglang

from bundler.contract import RECIPE, RECIPE_COPY, RECIPE_EDIT
from bundler.postlink.lz4 import compress
from bundler.resources import stub_dir

HERE = Path(__file__).parent
MOST = 0xFFFF
"""The largest content: its size is the first two bytes of an input."""

_ZIG = str(Path(str(ziglang.__file__)).parent / "zig")


@dataclass(frozen=True)
class Target:
    """A harness (``name``.c here), the files of the stub that it tests, and what makes its first inputs."""

    name: str
    sources: tuple[str, ...]
    seeds: Callable[[], Iterator[bytes]]

    def files(self) -> list[str]:
        return [str(HERE / f"{self.name}.c"), *(str(stub_dir() / source) for source in self.sources)]


def lz4_seeds() -> Iterator[bytes]:
    text = Path(__file__).read_bytes()
    for content in (b"", b"x", bytes(3000), text, text[:70] * 9, Path(sys.executable).read_bytes()[:MOST]):
        yield struct.pack("<H", len(content)) + compress(content)


def recipe_seeds() -> Iterator[bytes]:
    copies, edits = [(0, 0, 300), (512, 4096, 100)], [(0, 64), (36, 8), (200, 5)]
    recipe = [RECIPE.pack(len(copies), len(edits))]
    recipe += [RECIPE_COPY.pack(*copy) for copy in copies] + [RECIPE_EDIT.pack(*edit) for edit in edits]
    yield struct.pack("<H", 700) + b"".join(recipe) + bytes(77)
    yield struct.pack("<H", 0) + RECIPE.pack(0, 0)


TARGETS = {
    target.name: target
    for target in (
        Target("lz4", ("stored/lz4.c",), lz4_seeds),
        Target("recipe", ("tree/rebuild.c",), recipe_seeds),
    )
}

_FLAGS = ("-std=c11", "-g", "-O1", "-U_FORTIFY_SOURCE", "-fno-omit-frame-pointer", "-I", str(stub_dir()))
_CHECKS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")


def build(target: Target, directory: Path) -> tuple[Path, bool]:
    """Compile the harness of ``target`` in ``directory``.  Returns it, and whether it is a libFuzzer.

    clang has libFuzzer.  gcc has the sanitizers, and driver.c makes the inputs.  zig has only that for
    undefined behaviour.
    """
    program = directory / target.name
    driver = [*target.files(), str(HERE / "driver.c"), "-o", str(program)]
    attempts = (
        ("clang", ["-fsanitize=fuzzer", *_CHECKS, *target.files(), "-o", str(program)]),
        ("gcc", [*_CHECKS, *driver]),
        (_ZIG, ["-fsanitize=undefined", "-fsanitize-trap=undefined", *driver]),
    )
    for compiler, words in attempts:
        command = [compiler, *(["cc"] if compiler == _ZIG else []), *_FLAGS, *words]
        if shutil.which(compiler) and subprocess.run(command, check=False).returncode == 0:
            return program, compiler == "clang"
    raise RuntimeError("no compiler can build the harness")


def run(target: Target, corpus: Path, directory: Path, seconds: int, seed: int) -> str:
    """Fuzz ``target`` for that long.  ``corpus`` keeps what was found.  Returns what the fuzzer said.

    Raises ``CalledProcessError`` if the target crashed: the input is in ``directory``.
    """
    corpus.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(target.seeds()):
        (corpus / f"seed-{number}").write_bytes(content)
    program, has_libfuzzer = build(target, directory)
    if has_libfuzzer:
        limits = ["-max_len=65536", "-timeout=10", f"-max_total_time={seconds}", f"-seed={seed}"]
        command = [str(program), *limits, "-print_final_stats=1", str(corpus)]
    else:
        command = [str(program), str(seed), str(seconds), *map(str, sorted(corpus.iterdir()))]
    done = subprocess.run(
        command, cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode != 0:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout)
    return done.stdout
