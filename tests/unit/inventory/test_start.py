"""bundler.inventory.start: which shared objects every start loads."""

from __future__ import annotations

from support.shared_objects import shared_object

from bundler.inventory.model import BundleFile, Library
from bundler.inventory.start import start_libraries
from bundler.target.closure.model import Closure, Module


def test_hot_modules_and_what_they_need() -> None:
    def native(path: str, *needs: str) -> BundleFile:
        return BundleFile(path, "native", library=Library(shared_object(path, []), needs))

    modules = (
        Module("hot", "extension", filename="hot.so", hot=True),
        Module("cold", "extension", filename="cold.so"),
    )
    files = [native("hot.so", "lib.so"), native("cold.so", "other.so"), native("lib.so"), native("other.so")]
    closure = Closure("script", "__main__", modules)
    assert start_libraries(closure, [*files, BundleFile("hot.txt", "data")]) == {"hot.so", "lib.so"}
