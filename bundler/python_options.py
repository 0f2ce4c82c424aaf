"""Options of ``python`` that an executable starts with (``--python-option``).

PyInstaller spells them as entries of a spec file: ``X utf8``, ``W ignore``, ``u``, ``hash_seed=0``.  Here
they may also have the dash with which one types them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bundler.errors import UsageError

_VALUED = re.compile(r"-?([XW])\s*(\S.*)", re.DOTALL)
_SWITCHES = re.compile(r"-?([bBdEIPqRsuv]+)")
_HASH_SEED = re.compile(r"hash_seed=(\d+)")
_LARGEST_SEED = 2**32 - 1
_REFUSED = {
    "O": ("bytecode is compiled when the executable is built", "use --optimize 1 or --optimize 2"),
    "S": ("an executable never runs site, but has what site adds to builtins", "leave it out"),
    "i": ("a program has no prompt", "start the executable with BUNDLER_PYTHON=1 -i"),
}


@dataclass(frozen=True)
class PythonOptions:
    """The options, each as one word (``-Xutf8``), and the hash seed: -1 for a random one."""

    words: tuple[str, ...] = ()
    hash_seed: int = -1


def parse_python_options(texts: Iterable[str]) -> PythonOptions:
    """The options that these values of ``--python-option`` say.  Raises :class:`UsageError`."""
    words: list[str] = []
    seed = -1
    for text in texts:
        stripped = text.strip()
        if match := _HASH_SEED.fullmatch(stripped):
            seed = int(match[1])
            if seed > _LARGEST_SEED:
                raise UsageError(f"--python-option {text!r} is too large", f"the largest is {_LARGEST_SEED}")
        elif match := _VALUED.fullmatch(stripped):
            words.append(f"-{match[1]}{match[2]}")
        elif match := _SWITCHES.fullmatch(stripped):
            words.append(f"-{match[1]}")
        else:
            raise _refusal(text, stripped.lstrip("-"))
    return PythonOptions(tuple(words), seed)


def _refusal(text: str, letters: str) -> UsageError:
    for letter, (why, hint) in _REFUSED.items():
        if letters and set(letters) == {letter}:
            return UsageError(f"--python-option {text!r} cannot be part of an executable", why, hint)
    return UsageError(
        f"cannot read --python-option {text!r}",
        "it is not an option of python that a program could start with",
        "write an option such as 'X utf8', 'W error', 'u' or 'hash_seed=0'",
    )
