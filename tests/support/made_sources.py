"""Sources made from bytes: nested statements, and imports of odd names.  Each byte is a choice."""

from __future__ import annotations

from collections.abc import Iterator

PARTS = ("a", "été", "größe", "маса", "ſ", "ﬁ", "_", "x1", "名前", "match", "type", "𝐱")
"""Parts of module names.  Python writes some of them in another way (NFKC, PEP 3131)."""

LEAVES = "pass;raise E;q(1);y = [lambda: (yield)];return;break;continue;assert w;del z;'text'".split(";")

BLOCKS = (
    "if w:|elif v():|else:",
    "if w:",
    "for z in w:|else:",
    "while w:",
    "while True:",
    "try:|except KeyError:|else:",
    "try:|finally:",
    "try:|except ImportError:",
    "try:|except:|finally:",
    "try:|except* KeyError:",
    "with w as z:",
    "def f(z=lambda: 0):",
    "async def f():",
    "class C(w):",
)
"""Compound statements: the heads of their blocks."""

_DEEPEST = 12


def made_source(choices: bytes) -> str:
    """The source that ``choices`` choose.  It need not compile: ``return`` may stand anywhere."""
    return "".join(f"{line}\n" for line in _block(iter(choices), 0))


def _block(choices: Iterator[int], depth: int) -> Iterator[str]:
    indentation = " " * depth
    yield f"{indentation}0"
    for _ in range(1 + next(choices, 0) % 3):
        kind = next(choices, 0) % 8
        if kind < 3:
            yield f"{indentation}{_import(choices, kind)}"
        elif kind < 5 or depth > _DEEPEST:
            yield f"{indentation}{LEAVES[next(choices, 0) % len(LEAVES)]}"
        else:
            for head in BLOCKS[next(choices, 0) % len(BLOCKS)].split("|"):
                yield f"{indentation}{head}"
                yield from _block(choices, depth + 1)


def _import(choices: Iterator[int], kind: int) -> str:
    name, last = (PARTS[next(choices, 0) % len(PARTS)] for _ in range(2))
    dots = "." * (next(choices, 0) % 3)
    return (f"import {name}.{last}, b", f"from {dots}{name} import {last}", f"from .{dots} import {last}")[
        kind
    ]
