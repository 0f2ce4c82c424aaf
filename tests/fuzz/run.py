"""Fuzz one part for as long as wanted.

    python tests/fuzz/run.py {elf,lz4,recipe} [--seconds 3600] [--seed N] [--corpus DIR]

It ends with 0 if nothing was found.  Else the input is in the current directory.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from fuzz import elf_reader, targets


def say(what: object) -> None:
    sys.stdout.write(f"{what}\n")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", choices=("elf", *targets.TARGETS))
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path)
    words = parser.parse_args()
    if words.target == "elf":
        say(elf_reader.run(words.seconds, words.seed))
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        corpus = words.corpus or Path(scratch, "corpus")
        target = targets.TARGETS[words.target]
        try:
            said = targets.run(target, corpus.absolute(), Path(scratch), words.seconds, words.seed)
        except subprocess.CalledProcessError as error:
            say(error.output)
            for found in Path(scratch).glob("*-*"):
                if found.is_file():
                    Path(found.name).write_bytes(found.read_bytes())
            return 1
        say(said.rstrip().rpartition("\n\n")[2])
        say(f"corpus: {len(list(corpus.iterdir()))} inputs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
