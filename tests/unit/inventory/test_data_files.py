"""Which data files travel."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from bundler.inventory.data_files import data_files
from bundler.target.closure.model import Closure, Distribution, Module


def package(name: str, *directories: Path) -> Module:
    paths = tuple(map(str, directories))
    return Module(name, "source", f"{paths[0]}/__init__.py", True, search_paths=paths)


def closure(*modules: Module, record: tuple[str, ...] = (), site: Path | None = None) -> Closure:
    names = tuple(module.name for module in modules) or ("module",)
    distributions = (Distribution("D", "1", f"{site}/D-1.dist-info", names, record),) if site else ()
    return Closure("script", "__main__", modules, distributions=distributions)


def fill(root: Path, *names: str) -> tuple[str, ...]:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return names


def places(closure: Closure, collect: tuple[str, ...] = ()) -> list[str]:
    return [file.place for file in data_files(closure, collect)]


def test_a_record_says_what_belongs_to_a_package(tmp_path: Path) -> None:
    record = fill(
        tmp_path,
        "pkg/__init__.py",
        "pkg/a.json",
        "pkg/sub/__init__.py",
        "pkg/sub/b.txt",
        "pkg/py.typed",
        "pkg/stub.pyi",
        "pkg/code.c",
        "pkg/__pycache__/x.json",
        "pkg/tests/case.json",
        "other/__init__.py",
        "other/c.json",
        "D-1.dist-info/METADATA",
        "loose.json",
        "start.pth",
    )
    found = places(closure(package("pkg", tmp_path / "pkg"), record=record, site=tmp_path))
    assert found == ["loose.json", "pkg/a.json", "pkg/py.typed", "pkg/sub/b.txt"]


def test_of_a_distribution_without_modules_in_the_closure_only_the_metadata_travels(tmp_path: Path) -> None:
    """What holds no modules at all is there for its files."""
    library = fill(tmp_path, "pkg/__init__.py", "pkg.libs/libdata.txt", "loose.json")
    files = fill(tmp_path, "share/fonts/a.ttf")
    for record, expected in ((library, []), (files, ["share/fonts/a.ttf"])):
        asked_for = Distribution("D", "1", f"{tmp_path}/D-1.dist-info", files=record)
        assert places(Closure("script", "__main__", (), distributions=(asked_for,))) == expected


def test_a_package_in_an_archive(tmp_path: Path) -> None:
    """As a zipped standard library has them: the same files as in a directory."""
    names = ("pkg/__init__.py", "pkg/a.txt", "pkg/sub/b.txt", "pkg/code.c", "pkg/mod.py", "pkg/tests/c.txt")
    with zipfile.ZipFile(tmp_path / "lib.zip", "w") as archive:
        for name in (*names, "pkg/native.so", "pkgx/d.txt", "e.txt"):
            archive.writestr(name, f"text of {name}")
    inside = package("pkg", tmp_path / "lib.zip" / "pkg")
    found = data_files(closure(inside))
    assert [(file.place, file.source) for file in found] == [
        (name, f"{tmp_path}/lib.zip/{name}") for name in ("pkg/a.txt", "pkg/native.so", "pkg/sub/b.txt")
    ]
    assert [file.is_library for file in found] == [False, True, False]
    collected = places(closure(inside), ("pkg",))
    assert collected == ["pkg/a.txt", "pkg/code.c", "pkg/native.so", "pkg/sub/b.txt", "pkg/tests/c.txt"]


def test_stubs_of_a_type_checker(tmp_path: Path) -> None:
    """Stubs beside code are left out.  Stubs in directories of their own are data of a type checker."""
    record = fill(
        tmp_path,
        "pkg/__init__.py",
        "pkg/__init__.pyi",
        "pkg/native.pyi",
        "pkg/typeshed/stdlib/os/__init__.pyi",
        "pkg/typeshed/stdlib/abc.pyi",
        "loose.pyi",
    )
    found = places(closure(package("pkg", tmp_path / "pkg"), record=record, site=tmp_path))
    assert found == ["pkg/typeshed/stdlib/abc.pyi", "pkg/typeshed/stdlib/os/__init__.pyi"]


def test_tests_come_with_their_modules(tmp_path: Path) -> None:
    record = fill(tmp_path, "pkg/__init__.py", "pkg/tests/__init__.py", "pkg/tests/case.json")
    modules = (package("pkg", tmp_path / "pkg"), package("pkg.tests", tmp_path / "pkg/tests"))
    assert places(closure(*modules, record=record, site=tmp_path)) == ["pkg/tests/case.json"]


def test_source_that_is_no_module_is_data(tmp_path: Path) -> None:
    record = fill(
        tmp_path,
        "pkg/__init__.py",
        "pkg/unused.py",
        "pkg/templates/new/env.py",
        "pkg/skeleton-1/app.py",
        "space/pkg/__init__.py",
        "space/pkg/module.py",
    )
    modules = (package("pkg", tmp_path / "pkg"), package("space", tmp_path / "space"))
    found = places(closure(*modules, record=record, site=tmp_path))
    assert found == ["pkg/skeleton-1/app.py", "pkg/templates/new/env.py"]


def test_files_of_the_prefix(tmp_path: Path) -> None:
    site = tmp_path / "lib/python3/site-packages"
    record = fill(site, "pkg/__init__.py", "../../../share/pkg/x.mo", "../../../bin/pkg")
    record += fill(site, "../../../share/man/man1/pkg.1", "../../../etc/pkg.conf")
    record += fill(site, "../../../bin/native")
    (site / "../../../bin/native").write_bytes(b"\x7fELF a program, where pkg is a script")
    found = data_files(closure(package("pkg", site / "pkg"), record=record, site=site))
    assert [file.place for file in found] == ["bin/native", "etc/pkg.conf", "share/pkg/x.mo"]
    assert all(os.path.isfile(file.source) for file in found)


def test_a_package_without_a_record(tmp_path: Path) -> None:
    """A package of the application or of the standard library."""
    fill(tmp_path, "own/__init__.py", "own/t/page.html", "own/.git/HEAD", "own/env/pyvenv.cfg", "own/env/x")
    fill(tmp_path, "own/build/app/CACHEDIR.TAG", "own/build/app/images.bin")
    fill(tmp_path, "own/sub/__init__.py", "own/sub/module.py", "own/sub/x.txt", "app.py", "beside.txt")
    modules = (package("own", tmp_path / "own"), package("own.sub", tmp_path / "own/sub"))
    assert places(closure(*modules)) == ["own/sub/x.txt", "own/t/page.html"]


def test_other_packages_in_a_namespace_package(tmp_path: Path) -> None:
    """An empty namespace package in the place of one that is left out could be imported."""
    fill(tmp_path, "space/here/__init__.py", "space/here/a.txt", "space/plain/b.txt", "space/c.txt")
    fill(tmp_path, "space/absent/__init__.py", "space/absent/py.typed", "space/absent/deep/d.txt")
    space = Module("space", "namespace", None, True, search_paths=(str(tmp_path / "space"),))
    here = package("space.here", tmp_path / "space/here")
    assert places(closure(space, here)) == ["space/c.txt", "space/here/a.txt", "space/plain/b.txt"]


def test_collect_data_takes_everything_but_code(tmp_path: Path) -> None:
    record = fill(tmp_path, "pkg/__init__.py", "pkg/a.h", "pkg/tests/case.json", "pkg/x.pyi", "pkg/y.py")
    found = places(closure(package("pkg", tmp_path / "pkg"), record=record, site=tmp_path), ("pkg",))
    assert found == ["pkg/a.h", "pkg/tests/case.json", "pkg/x.pyi"]


@pytest.mark.parametrize(
    "content, expected",
    [
        (b"..PyInit_native\0..", []),
        (b"..PyModExport_native\0..", []),
        (b"no module", ["pkg/native.so"]),
    ],
)
def test_shared_libraries_are_told_from_modules(tmp_path: Path, content: bytes, expected: list[str]) -> None:
    record = fill(tmp_path, "pkg/__init__.py", "pkg/native.so")
    (tmp_path / "pkg/native.so").write_bytes(content)
    found = data_files(closure(package("pkg", tmp_path / "pkg"), record=record, site=tmp_path))
    assert [file.place for file in found if file.is_library] == expected
