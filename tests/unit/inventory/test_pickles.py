"""Modules that pickles name."""

from __future__ import annotations

import bz2
import collections
import fractions
import gzip
import lzma
import pickle
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from bundler.inventory.pickles import modules_in, pickled_modules

VALUE = [collections.OrderedDict(a=fractions.Fraction(1, 2)), fractions.Fraction(1, 3), "not.a.module"]


@pytest.mark.parametrize("protocol", range(6))
def test_every_protocol(protocol: int) -> None:
    assert {"collections", "fractions"} <= set(modules_in(pickle.dumps(VALUE, protocol)))
    assert "not.a.module" not in set(modules_in(pickle.dumps(VALUE, protocol)))


def test_names_of_python_2() -> None:
    assert set(modules_in(b"c__builtin__\nset\n.")) == {"builtins"}
    assert set(modules_in(b"(icopy_reg\n_reconstructor\n.")) == {"copyreg"}


def test_a_name_from_the_memo() -> None:
    # two classes of one module: protocol 4 writes the module's name once
    data = pickle.dumps([collections.OrderedDict(), collections.Counter()], 4)
    assert [name for name in modules_in(data) if name == "collections"] == ["collections"] * 2


def test_several_pickles_and_rubbish() -> None:
    one, two = pickle.dumps(collections.OrderedDict(), 2), pickle.dumps(fractions.Fraction(1), 4)
    assert set(modules_in(one + two)) >= {"collections", "fractions"}
    assert set(modules_in(one + b"\xff rubbish")) == {"collections"}
    assert set(modules_in(two[:-5])) >= {"fractions"}
    assert set(modules_in(b"")) == set()


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress, zlib.compress])
def test_files(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "model.pkl.gz"
    path.write_bytes(pack(pickle.dumps(fractions.Fraction(1))))
    assert pickled_modules([str(path)]) == {"fractions"}


def test_what_is_taken_for_a_pickle(tmp_path: Path) -> None:
    data = pickle.dumps(fractions.Fraction(1))
    for name, content in {
        "any.dat": data,
        "old.txt": pickle.dumps(fractions.Fraction(1), 0),
        "old.pickle": pickle.dumps(collections.OrderedDict(), 0),
        "cut.pkl.gz": gzip.compress(data)[:10],
        "main.pkl": b"c__main__\nThing\n.",
    }.items():
        (tmp_path / name).write_bytes(content)
    found = {name: pickled_modules([str(tmp_path / name)]) for name in ("any.dat", "old.txt", "old.pickle")}
    assert found == {"any.dat": {"fractions"}, "old.txt": frozenset(), "old.pickle": {"collections"}}
    assert (
        pickled_modules(str(tmp_path / name) for name in ("cut.pkl.gz", "main.pkl", "absent")) == frozenset()
    )
