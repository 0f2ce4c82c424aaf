"""An executable of the machine with a manifest, for tests that need no build."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

from bundler.manifest.model import (
    DistributionEntry,
    FileEntry,
    GlibcNeed,
    Manifest,
    MissingEntry,
    ModuleEntry,
    Native,
    Setting,
)
from bundler.manifest.section import add_section
from bundler.manifest.store import SECTION, encode
from bundler.target.closure.model import Edge, LeftOut

TEXT = b"of a file\n" * 9
PACKED = zlib.compress(TEXT, wbits=-15)
SOURCE = b"import x\n"
PAYLOAD = SOURCE + PACKED

LICENCE = "x-1.dist-info/LICENSE"
FROM_MAIN = Edge("__main__", "plain", 1)
LOADED = Native("dynamic loader", "it is odd", glibc="2.38")

MANIFEST = Manifest(
    "0.1.0",
    "3.12.1",
    "static",
    "x86_64",
    "2.34",
    "script",
    "__main__",
    (Setting("glibc", "2.34"), Setting("small", "True")),
    strings=50,
    modules=(
        ModuleEntry("__main__", "source", "app.py", "app", "deep", 10, hot=True),
        ModuleEntry("x", "source", "x/__init__.py", "dist:x", "deep", 100, edges=(FROM_MAIN,)),
        ModuleEntry("x._fast", "extension", "x/_fast.so", "dist:x", edges=(Edge("x", "optional", 7),)),
        ModuleEntry("codecs", "frozen", "codecs.py", "python", edges=(Edge("", "interpreter"),)),
        ModuleEntry("seen", "source", "seen.py", "app", edges=(Edge("--trace", "trace"),)),
    ),
    files=(
        FileEntry("app.py", "source", "app", len(SOURCE), 0, len(SOURCE)),
        FileEntry("link.txt", "data", "app", 5, 0, 5, link="x.txt"),
        FileEntry("x/_fast.so", "native", "dist:x", 9, 0, 0, native=Native("image", "", 70, ("x/liby.so",))),
        FileEntry("x/liby.so", "native", "dist:x", 9, 0, 0, native=LOADED),
        FileEntry("x/table.txt", "data", "dist:x", len(TEXT), len(SOURCE), len(PACKED), compressed=True),
        FileEntry(LICENCE, "metadata", "dist:x", len(TEXT), len(SOURCE), len(PACKED), compressed=True),
    ),
    distributions=(
        DistributionEntry("X", "1.0", "dist:x", "MIT", True, (LICENCE,), "https://x.example/", "An X"),
        DistributionEntry("Plain", "2", "dist:plain", "Some words"),
    ),
    missing=(MissingEntry("yaml", ("x",)),),
    left_out=(LeftOut("Big", "big.core", ("x",), ("Bigger",), 3, 1000),),
)  # fmt: skip

NEWER = GlibcNeed("x/liby.so", "99.1", ("f",), ("X",))


def make_executable(path: Path, manifest: Manifest | None = MANIFEST, payload: bytes = PAYLOAD) -> Path:
    """A copy of ``/bin/true`` with this payload and manifest."""
    stream = io.BytesIO(Path("/bin/true").read_bytes())
    add_section(stream, ".bundle_payload", payload)
    if manifest is not None:
        add_section(stream, SECTION, encode(manifest))
    path.write_bytes(stream.getvalue())
    return path
