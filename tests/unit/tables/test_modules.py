"""The rows of the table of modules."""

from __future__ import annotations

import pytest
from support.shared_objects import shared_object, wanted

from bundler import contract
from bundler.prelink.addresses import Placement
from bundler.prelink.prelink import AT_EXIT, PlacedImage, Prelinked
from bundler.tables.bundle import TableModule
from bundler.tables.modules import exit_modules, module_rows
from bundler.target.closure.model import Closure, Module
from bundler.target.freeze.model import FrozenModule, FrozenSources


def rows(*modules: Module, images: Prelinked | None = None) -> list[TableModule]:
    frozen = FrozenSources((), (FrozenModule("pkg", "f_pkg", "deep", 8),))
    return module_rows(Closure("script", "__main__", modules), frozen, images or Prelinked())


def laid_out(path: str, asks_for: str = "malloc") -> Prelinked:
    shared = shared_object(path, [wanted(asks_for)])
    return Prelinked((PlacedImage(path, shared, Placement(0, 0, 0, ()), (), (), (), (), None, ()),))


def test_rows() -> None:
    assert rows(
        Module("pkg", "source", is_package=True, filename="pkg/__init__.py"),
        Module("pkg.bare", "bytecode", filename="pkg/bare.pyc"),
        Module("space", "namespace", is_package=True),
    ) == [
        TableModule("pkg", "pkg/__init__.py", "f_pkg", contract.PACKAGE),
        TableModule("pkg.bare", "pkg/bare.pyc", None, contract.BYTECODE),
        TableModule("space", None, None, contract.PACKAGE | contract.NAMESPACE),
    ]


def test_what_cpython_has_itself_is_left_out() -> None:
    assert rows(Module("sys", "builtin"), Module("os", "frozen", "/lib/os.py")) == []


@pytest.mark.parametrize(
    ("name", "group", "flag"),
    [
        ("_json", "stdlib", contract.EXIT_SAFE),
        ("math", "core", contract.EXIT_SAFE),
        ("_sqlite3", "stdlib", contract.EXIT_TRACKED),
        ("_dbm", "stdlib", 0),
        ("_gdbm", "stdlib", 0),
        ("mine", "app", 0),
        ("numpy", "dist:numpy", 0),
    ],
)
def test_extension_modules_at_exit(name: str, group: str, flag: int) -> None:
    (row,) = rows(Module(name, "extension", filename=f"{name}.so", group=group))
    assert row.flags == contract.NATIVE | flag


@pytest.mark.parametrize(("asks_for", "flag"), [("malloc", contract.EXIT_BY_TYPE), (AT_EXIT, 0)])
def test_an_image_is_judged_by_type(asks_for: str, flag: int) -> None:
    (row,) = rows(Module("mine", "extension", filename="mine.so"), images=laid_out("mine.so", asks_for))
    assert row.flags == contract.NATIVE | flag


def test_built_in_modules_that_write_to_disk() -> None:
    assert exit_modules(("sys", "_dbm", "_sqlite3", "zlib")) == (
        ("_dbm", 0),
        ("_sqlite3", contract.EXIT_TRACKED),
    )
    assert exit_modules(()) == ()
