"""What the process that runs hooks was told when it was set up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class State:
    """``directory`` holds the programs of the hook process, ``api`` this package's parent; ``path`` is the
    program's ``sys.path``."""

    api: str = ""
    path: tuple[str, ...] = ()
    packages: Mapping[str, str] = field(default_factory=dict)
    directory: str = ""


state = State()
