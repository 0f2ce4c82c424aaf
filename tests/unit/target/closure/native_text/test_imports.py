"""What an extension module imports."""

from __future__ import annotations

import os
from pathlib import Path

from support.hooks import write

from bundler.target.closure.find.distributions import DistributionIndex
from bundler.target.closure.find.locate import Located, Locator
from bundler.target.closure.find.self_tests import SelfTests
from bundler.target.closure.native_text.imports import native_imports

CODE = b"\x7fELF\x02\x01\x01".ljust(64, b"\0") + b"PyImport_ImportModule\0\0pkg.one\0json\0pkg.subClass\0"


def test_names_in_the_text_of_a_shared_object(tmp_path: Path) -> None:
    write(tmp_path, {"pkg/__init__.py": "", "pkg/one.py": "", "pkg/sub.py": ""})
    (tmp_path / "pkg/fast.so").write_bytes(CODE)
    locator = Locator([str(tmp_path), os.path.dirname(os.__file__)])
    index = DistributionIndex([])
    module = Located("pkg.fast", "extension", str(tmp_path / "pkg/fast.so"), False)
    found = set(native_imports(module, locator, index, SelfTests(locator, index)))
    assert found == {"pkg.one", "json", "pkg.sub"}


def test_the_standard_library_has_a_table_instead() -> None:
    index, locator = DistributionIndex([]), Locator([])
    module = Located("_socket", "extension", "/usr/lib/_socket.so", False)
    assert list(native_imports(module, locator, index, SelfTests(locator, index))) == []
