"""The settings that the hook process got from the worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class State:
    """``directory`` has the programs of the hook process, ``api`` is the directory of this package, ``path``
    is the program's ``sys.path``."""

    api: str = ""
    path: tuple[str, ...] = ()
    packages: Mapping[str, str] = field(default_factory=dict)
    directory: str = ""


state = State()
