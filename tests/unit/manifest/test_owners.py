"""Whom each file of the tree belongs to."""

from __future__ import annotations

from support.shared_objects import shared_object

from bundler.inventory.model import BundleFile, FileKind, Library
from bundler.manifest.owners import file_owners, owner_of_distribution, owner_of_group
from bundler.target.closure.model import Closure, Distribution, Module

SITE = "/venv/site-packages"
CLOSURE = Closure(
    "script",
    "__main__",
    (
        Module("__main__", "source", "/app/app.py", filename="app.py"),
        Module("x", "source", is_package=True, group="dist:x", filename="x/__init__.py"),
        Module("x.fast", "extension", group="dist:x", filename="x/fast.so"),
        Module("_ssl", "extension", group="stdlib", filename="_ssl.so"),
        Module("codecs", "frozen", group="core", filename="codecs.py"),
    ),
    distributions=(Distribution("X", "1", f"{SITE}/X-1.dist-info", files=("x/table.bin", "../share/x.txt")),),
)
OWNERS = {"X": "dist:x"}


def file(path: str, kind: FileKind = "data", source: str | None = None, *needs: str) -> BundleFile:
    library = Library(shared_object(path), needs) if kind == "native" else None
    return BundleFile(path, kind, source=source, library=library)


def owners(*files: BundleFile) -> dict[str, str]:
    return file_owners(files, CLOSURE, OWNERS)


def test_files_of_modules() -> None:
    assert owners(file("x/__init__.py", "source"), file("codecs.py"), file("app.py")) == {
        "x/__init__.py": "dist:x",
        "codecs.py": "python",
        "app.py": "app",
    }


def test_installed_files() -> None:
    found = owners(
        file("x/table.bin", source=f"{SITE}/x/table.bin"),
        file("share/x.txt", source="/venv/share/x.txt"),
        file("X-1.dist-info/METADATA", "metadata"),
    )
    assert set(found.values()) == {"dist:x"}


def test_libraries_that_others_need() -> None:
    found = owners(
        file("x/fast.so", "native", None, "libx.so", "libz.so"),
        file("_ssl.so", "native", None, "libssl.so", "libz.so"),
        file("libx.so", "native"),
        file("libssl.so", "native"),
        file("libz.so", "native"),
    )
    assert [found[path] for path in ("libx.so", "libssl.so", "libz.so")] == ["dist:x", "python", "shared"]


def test_the_package_around_a_file_then_the_application() -> None:
    assert owners(file("x/deep/er/made.txt"), file("notes.txt")) == {
        "x/deep/er/made.txt": "dist:x",
        "notes.txt": "app",
    }


def test_names() -> None:
    assert [owner_of_group(group) for group in ("core", "stdlib", "app", "dist:x")] == [
        "python",
        "python",
        "app",
        "dist:x",
    ]
    assert owner_of_distribution("x") == "dist:x"
