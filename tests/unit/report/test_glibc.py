"""What the build says about a newer C library: the user knows the packages, not the system's libraries."""

from __future__ import annotations

import pytest
from support.shared_objects import shared_object

from bundler.errors import NativeLibraryProblem
from bundler.inventory.model import BundleFile, Library
from bundler.prelink.glibc import NewerNeed
from bundler.report.glibc import newer_notes, refuse_newer
from bundler.target.closure.model import Closure, Distribution, Module


def library(path: str, source: str, *direct: str) -> BundleFile:
    return BundleFile(path, "native", source=source, library=Library(shared_object(source), direct=direct))


FILES = (
    library("app_native.so", "/app/app_native.so"),
    library("numpy/core.so", "/site/numpy/core.so", "numpy.libs/libblas.so"),
    library("numpy.libs/libblas.so", "/site/numpy.libs/libblas.so", ".libs/libgcc_s.so.1"),
    library("fast/speed.so", "/site/fast/speed.so", ".libs/libstdc++.so.6"),
    library(".libs/libstdc++.so.6", "/lib/libstdc++.so.6", ".libs/libgcc_s.so.1"),
    library(".libs/libgcc_s.so.1", "/lib/libgcc_s.so.1"),
    library("_ssl.so", "/python/_ssl.so", ".libs/libssl.so.3"),
    library(".libs/libssl.so.3", "/lib/libssl.so.3"),
    library("added.so", "/opt/added.so"),
)
CLOSURE = Closure(
    "script",
    "__main__",
    tuple(
        Module(name, "extension", filename=path, group=group)
        for name, path, group in (
            ("app_native", "app_native.so", "app"),
            ("numpy.core", "numpy/core.so", "dist:numpy"),
            ("fast.speed", "fast/speed.so", "dist:fast"),
            ("_ssl", "_ssl.so", "stdlib"),
        )
    ),
    distributions=(
        Distribution(
            "NumPy", "2.0", "/site/numpy.dist-info", files=("numpy/core.so", "numpy.libs/libblas.so")
        ),
    ),
)


@pytest.mark.parametrize(
    ("need", "sentence"),
    [
        (
            NewerNeed(".libs/libgcc_s.so.1", (2, 35), ("_dl_find_object",)),
            "fast and NumPy need glibc 2.35: /lib/libgcc_s.so.1 uses _dl_find_object",
        ),
        (
            NewerNeed(".libs/libstdc++.so.6", (2, 36), ("a", "b", "c", "d")),
            "fast needs glibc 2.36: /lib/libstdc++.so.6 uses a, b, c and 1 more",
        ),
        (
            NewerNeed("numpy.libs/libblas.so", (2, 28)),
            "NumPy needs glibc 2.28: /site/numpy.libs/libblas.so is left to the dynamic loader",
        ),
        (
            NewerNeed(".libs/libssl.so.3", (2, 38), ("f",)),
            "Python's module _ssl needs glibc 2.38: /lib/libssl.so.3 uses f",
        ),
        (NewerNeed("app_native.so", (2, 38), ("f",)), "the module app_native needs glibc 2.38: /app/"),
        (NewerNeed("added.so", (2, 38), ("f",)), "the library added.so needs glibc 2.38: /opt/added.so"),
    ],
)
def test_who_needs_it(need: NewerNeed, sentence: str) -> None:
    (note,) = newer_notes([need], FILES, CLOSURE)
    assert note.startswith(sentence) and note.endswith("loading it fails where glibc is older")


def test_each_package_once() -> None:
    needs = [
        NewerNeed("fast/speed.so", (2, 38), ("f",)),
        NewerNeed("numpy/core.so", (2, 36), ("g",)),
        NewerNeed(".libs/libgcc_s.so.1", (2, 35), ("h",)),  # of both
    ]
    assert [note.split(" needs")[0] for note in newer_notes(needs, FILES, CLOSURE)] == ["fast", "NumPy"]


def test_refused_when_the_user_asked() -> None:
    needs = [
        NewerNeed("fast/speed.so", (2, 38), ("f",)),
        NewerNeed(".libs/libssl.so.3", (2, 36), ("g",)),
    ]
    with pytest.raises(NativeLibraryProblem) as caught:
        refuse_newer(needs, FILES, CLOSURE, (2, 17))
    assert caught.value.what == "--glibc 2.17 was asked for, but what travels needs glibc 2.38"
    assert caught.value.why.splitlines() == [
        "fast needs glibc 2.38: /site/fast/speed.so uses f",
        "Python's module _ssl needs glibc 2.36: /lib/libssl.so.3 uses g",
    ]
    assert caught.value.hint.startswith("give --glibc 2.38")
    refuse_newer([], FILES, CLOSURE, (2, 17))


def test_what_the_dynamic_loader_loads_needs_more() -> None:
    with pytest.raises(NativeLibraryProblem) as caught:
        refuse_newer([NewerNeed(".libs/libssl.so.3", (2, 36))], FILES, CLOSURE, (2, 17))
    assert caught.value.hint.startswith("leave out --native dlopen")
