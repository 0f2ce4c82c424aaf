"""The manifest of a build, from what its steps gave."""

from __future__ import annotations

import json
from pathlib import Path

from support.described import INTERPRETER

from bundler.inventory.model import BundleFile
from bundler.libpython.model import Libpython
from bundler.libpython.provide import Provided
from bundler.manifest.collect import Described, collect_manifest
from bundler.manifest.model import DistributionEntry, FileEntry, Manifest, ModuleEntry, Setting
from bundler.manifest.store import to_json
from bundler.options import AddData, BuildOptions
from bundler.postlink.pack import Packed
from bundler.prelink.prelink import Prelinked
from bundler.tables.payload import Payload, Stored
from bundler.target.closure.model import Closure, Distribution, Edge, Module
from bundler.target.freeze.model import FrozenModule, FrozenSources

EDGES = (Edge("__main__", "plain", 2),)


def described(tmp_path: Path) -> Described:
    info = tmp_path / "X-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("License-Expression: MIT\n")
    files = ("X-1.dist-info/METADATA", "X-1.dist-info/licenses/LICENSE")
    stored = [
        Stored(BundleFile(path, "metadata", str(tmp_path / path)), 16 * number, 9, 5, True)
        for number, path in enumerate(files)
    ]
    closure = Closure(
        "script",
        "__main__",
        (
            Module("__main__", "source", str(tmp_path / "app.py"), filename="app.py"),
            Module("x", "source", str(tmp_path / "x.py"), group="dist:x", filename="x.py", edges=EDGES),
        ),
        distributions=(Distribution("X", "1", str(info), ("x",), ("x.py",)),),
    )
    frozen = (FrozenModule("__main__", "f", "deep", 100), FrozenModule("x", "g", "deep", 1000))
    return Described(
        INTERPRETER,
        closure,
        FrozenSources((), frozen, string_bytes=30, hot_string_bytes=10),
        Prelinked(),
        (),
        Payload("payload.bin", tuple(stored), 100, ""),
        Provided(Libpython("static", str(tmp_path / "libpython.a"))),
    )


def collect(tmp_path: Path, packed: Packed | None = None) -> Manifest:
    options = BuildOptions(
        script=str(tmp_path / "app.py"),
        workpath=str(tmp_path / "build"),
        small=True,
        hidden_imports=("a", "b"),
        add_data=(AddData(str(tmp_path / "secret"), "."),),
        traces=("--password=1",),
    )
    return collect_manifest(described(tmp_path), options, packed)


def test_modules(tmp_path: Path) -> None:
    assert collect(tmp_path).modules == (
        ModuleEntry("__main__", "source", "app.py", "app", "deep", 100),
        ModuleEntry("x", "source", "x.py", "dist:x", "deep", 1000, edges=EDGES),
    )


def test_what_is_packed_takes_less(tmp_path: Path) -> None:
    manifest = collect(tmp_path, Packed(1, 5, 0, {"x": 300}))
    assert [module.size for module in manifest.modules] == [100, 300]
    assert manifest.strings == 15


def test_distributions_and_their_files(tmp_path: Path) -> None:
    manifest = collect(tmp_path)
    licences = ("X-1.dist-info/licenses/LICENSE",)
    assert manifest.distributions == (DistributionEntry("X", "1", "dist:x", "MIT", True, licences),)
    assert manifest.files[0] == FileEntry(
        "X-1.dist-info/METADATA", "metadata", "dist:x", 9, 0, 5, compressed=True
    )


def test_options(tmp_path: Path) -> None:
    assert collect(tmp_path).options == (Setting("hidden-imports", "a, b"), Setting("small", "True"))


def test_nothing_of_the_build_machine(tmp_path: Path) -> None:
    text = json.dumps(to_json(collect(tmp_path)))
    assert str(tmp_path) not in text and "password" not in text and "secret" not in text
