"""Property test: every constant that a code object can have is the same after freezing."""

from __future__ import annotations

import json
import marshal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.environments import clean_env
from support.frozen import build_probe
from support.pythons import Python

from bundler.target.freeze.model import ModuleToFreeze

pytestmark = pytest.mark.slow

ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.just(...),
    st.integers(),
    st.integers(-300, 300),
    st.integers(60, 9000).flatmap(lambda bits: st.integers(-(2**bits), 2**bits)),
    st.floats(),
    st.complex_numbers(),
    st.binary(max_size=300),
    st.text(st.characters(codec="ascii"), max_size=80),
    st.text(st.characters(max_codepoint=0xFF), max_size=80),
    st.text(st.characters(max_codepoint=0xFFFF), max_size=80),  # lone surrogates too
    st.text(max_size=80),
    st.from_regex(r"[A-Za-z_][A-Za-z_0-9]*", fullmatch=True),
)


def hashable(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.lists(children, max_size=8).map(tuple), st.frozensets(children, max_size=8))


CONSTANTS = st.recursive(ATOMS, hashable, max_leaves=30)

SPECIAL: list[Any] = [
    *(2**30 - 1, 2**30, -(2**30), 2**60, -(2**60) + 1, 2**90 - 1, 10**5000, -5, -6, 256, 257, 1024, 1025),
    *(0.0, -0.0, float("inf"), float("nan"), 5e-324, 1, 1.0, True, 0, False),
    *(complex(0.0, -0.0), complex(-0.0, 0.0), complex("nan+infj")),
    *(b"", b"a", b"??=", b'"\\', b"\x00\x007", b"\n\r\t%s"),
    *(
        "",
        "a",
        " ",
        "\xe9",
        "\u0100",
        "*/ /* //",
        "trailing\\",
        "??/",
        "\x00",
        "a\x00b",
        "\ud800",
        "\udfff\ud800",
    ),
    *((), frozenset(), ((),), (frozenset(),), frozenset([()]), frozenset([frozenset()])),
    *((1, "a"), (1.0, "a"), (True, "a"), (0.0,), (-0.0,), frozenset(["a"]), ("a",), (b"a",)),
    *((None, 1, 2), ("a", "b", None), (300, (1, "x"), 2.5)),
    (frozenset([1, frozenset([2, "two", (3, frozenset(["three"]))])]), frozenset([float("nan")])),
]
"""Constants that hypothesis would hardly ever make up."""

# The constants are in a .pyc, because compile() makes far fewer kinds of them from a source.  Comprehensions
# have hidden locals since they are inlined (PEP 709).
MAKE_PYC = """
import importlib.util, marshal, sys
SOURCE = "x = 'outer'\\ny = [x for x in 'ab']\\nclass C:\\n    z = [x for x in 'cd']\\n"
with open(sys.argv[1], "rb") as stream:
    constants = marshal.load(stream)
for number, group in enumerate(constants):
    if group is not None and sys.version_info >= (3, 14):  # slices are constants, and marshal knows them
        slices = tuple(slice(*item) for item in group if isinstance(item, tuple) and len(item) == 3)
        group += slices + tuple((each, "a") for each in slices)
    code = compile(SOURCE if group is None else "", "elsewhere.py", "exec")
    if group is not None:  # replace() loses what is hidden
        code = code.replace(co_consts=code.co_consts + group)
    with open(f"{sys.argv[2]}/constants_{number}.pyc", "wb") as stream:
        stream.write(importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(code))
"""

COMPARE = """
import _imp, json, marshal, sys
import frozen_probe
from support.equality import differences
bad = []
for number in range(int(sys.argv[2])):
    name = f"constants_{number}"
    with open(f"{sys.argv[1]}/{name}.pyc", "rb") as stream:
        content = stream.read()
    original = marshal.loads(content[16:])
    _imp._fix_co_filename(original, name)
    bad += differences(frozen_probe.code(name), original)
print(json.dumps(bad))
"""


EXAMPLES = 400
GROUP = 10  # constants in one code object, so that they may be shared or mixed up


def constants() -> list[tuple[Any, ...]]:
    """Constants that hypothesis makes up, in groups.

    They are all collected first and frozen together, because each freezing takes a compilation and a link.
    """
    found: list[Any] = []

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(constant=CONSTANTS)
    def collect(constant: Any) -> None:
        found.append(constant)

    collect()
    return [tuple(found[start : start + GROUP]) for start in range(0, len(found), GROUP)]


def test_constants(target: Python, session_dir: Path, tmp_path: Path) -> None:
    groups = [None, tuple(SPECIAL), *constants()]
    assert len(groups) > EXAMPLES / GROUP / 2
    (tmp_path / "constants").write_bytes(marshal.dumps(groups, 4))
    subprocess.run(
        [target.executable, "-I", "-c", MAKE_PYC, str(tmp_path / "constants"), str(tmp_path)],
        check=True,
        env=clean_env(),
    )
    modules = [pyc_module(f"constants_{number}", tmp_path) for number in range(len(groups))]
    probe = build_probe(target, modules, tmp_path / "probe", session_dir / "freeze-cache")
    for seed in ("0", "7"):
        said = probe.run(COMPARE, str(tmp_path), str(len(groups)), env={"PYTHONHASHSEED": seed})
        assert json.loads(said) == []


def pyc_module(name: str, directory: Path) -> ModuleToFreeze:
    return ModuleToFreeze(name, "bytecode", name, "app", "deep", origin=str(directory / f"{name}.pyc"))
