"""Which files travel, and which of several for one place."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from support.hooks import write
from support.shared_objects import elf_bytes

from bundler.elf.search import LibrarySearch
from bundler.errors import UsageError
from bundler.inventory.collect import collect_inventory
from bundler.inventory.model import BundleFile, Inventory
from bundler.options import AddData, BuildOptions
from bundler.target.closure.model import Closure, Distribution, Module
from bundler.target.hooks.model import HookResults, HookUse
from bundler.target_machine import X86_64


def collect(
    *modules: Module,
    options: dict[str, Any] | None = None,
    frozen: tuple[str, ...] = (),
    **closure: Any,
) -> Inventory:
    found = Closure("script", "__main__", modules, **closure)
    chosen = BuildOptions(script="app.py", **(options or {}))
    return collect_inventory(found, chosen, LibrarySearch(), frozen, X86_64)


def places(inventory: Inventory) -> list[str]:
    return [file.path for file in inventory.files]


def source(tmp_path: Path, name: str, text: str = "", group: str = "stdlib") -> Module:
    path = tmp_path / f"{name}.py"
    path.write_text(text)
    return Module(name, "source", str(path), filename=f"{name}.py", group=group)


def test_sources(tmp_path: Path) -> None:
    modules = (
        source(tmp_path, "b", "x = 1\n"),
        Module("__main__", "source", filename="app", source_text="import b\n"),
        Module("sys", "builtin"),
        Module("space", "namespace"),
    )
    assert collect(*modules).files == (
        BundleFile("app", "source", content=b"import b\n"),
        BundleFile("b.py", "source", content=b"x = 1\n", origin=str(tmp_path / "b.py")),
    )


def test_bytecode_without_source(tmp_path: Path) -> None:
    """The file is in the directory, as the program expects; with --no-source it is not."""
    (tmp_path / "m.pyc").write_bytes(b"code")
    module = Module("m", "bytecode", str(tmp_path / "m.pyc"), filename="m.pyc")
    assert collect(module).files == (BundleFile("m.pyc", "source", content=b"code", origin=module.origin),)
    assert collect(module, options={"no_source": True}, frozen=("m",)).files == ()


def test_data_in_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "lib.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("pkg/__init__.py", "")
        archive.writestr("pkg/data.txt", "text")
        archive.writestr("pkg/native.so", "no ELF file")
    package = Module(
        "pkg",
        "source",
        f"{path}/pkg/__init__.py",
        True,
        filename="pkg/__init__.py",
        search_paths=(f"{path}/pkg",),
    )
    found = collect(package)
    assert found.files == (
        BundleFile("pkg/__init__.py", "source", content=b"", origin=f"{path}/pkg/__init__.py"),
        BundleFile("pkg/data.txt", "data", content=b"text", origin=f"{path}/pkg/data.txt"),
        BundleFile("pkg/native.so", "data", content=b"no ELF file", origin=f"{path}/pkg/native.so"),
    )
    assert len(found.notes) == 1 and "pkg/native.so" in found.notes[0]


def test_without_sources(tmp_path: Path) -> None:
    """What does not compile is not frozen: it has to fail as it would have.  A hook may want its own."""
    modules = [source(tmp_path, name) for name in ("good", "broken", "wanted")]
    hooks = HookResults(with_source=("wanted",))
    found = collect(*modules, options={"no_source": True}, frozen=("good", "wanted"), hooks=hooks)
    assert places(found) == ["broken.py", "wanted.py"]


def test_metadata(tmp_path: Path) -> None:
    files = {"x-1.dist-info/METADATA": "", "x-1.dist-info/licenses/MIT": "", "old.egg-info": ""}
    write(tmp_path, {**files, "x-1.dist-info/__pycache__/c.pyc": ""})
    distributions = (
        Distribution("x", "1", str(tmp_path / "x-1.dist-info")),
        Distribution("old", "1", str(tmp_path / "old.egg-info")),
    )
    found = collect(distributions=distributions)
    assert places(found) == sorted(files)
    assert {file.kind for file in found.files} == {"metadata"}


def test_metadata_of_eggs(tmp_path: Path) -> None:
    """All eggs call it EGG-INFO.  They are found by the names of their directories."""
    eggs = ("one-1.0-py3.11.egg", "two.egg", "three")
    write(tmp_path, {f"{egg}/EGG-INFO/PKG-INFO": egg for egg in eggs})
    found = collect(
        distributions=tuple(Distribution(egg, "1", str(tmp_path / egg / "EGG-INFO")) for egg in eggs)
    )
    assert places(found) == [
        "one-1.0-py3.11.egg-info/PKG-INFO",
        "three.egg-info/PKG-INFO",
        "two.egg-info/PKG-INFO",
    ]


def test_native_files_and_their_notes(tmp_path: Path) -> None:
    path = tmp_path / "m.so"
    path.write_bytes(elf_bytes(needed=["libgone.so"]))
    found = collect(Module("m", "extension", str(path), filename="m.so"))
    assert [(file.path, file.kind) for file in found.files] == [("m.so", "native")]
    assert len(found.notes) == 1


def test_what_is_added(tmp_path: Path) -> None:
    write(
        tmp_path, {"d/a.txt": "", "d/sub/b.txt": "", "d/__pycache__/c.pyc": "", "one.csv": "", "two.csv": ""}
    )
    (tmp_path / "one.csv").chmod(0o755)
    added = (
        AddData(str(tmp_path / "d"), "all"),
        AddData(str(tmp_path / "*.csv"), "."),
        AddData(str(tmp_path / "one.csv"), "deep/er"),
    )
    found = collect(options={"add_data": added})
    assert places(found) == ["all/a.txt", "all/sub/b.txt", "deep/er/one.csv", "one.csv", "two.csv"]
    assert [file.path for file in found.files if file.executable] == ["deep/er/one.csv", "one.csv"]


def test_added_binaries(tmp_path: Path) -> None:
    (tmp_path / "libx.so").write_bytes(elf_bytes())
    found = collect(options={"add_binary": (AddData(str(tmp_path / "libx.so"), "lib"),)})
    assert [(file.path, file.kind) for file in found.files] == [("lib/libx.so", "native")]


def test_what_is_no_library_becomes_data(tmp_path: Path) -> None:
    """A directory of libraries may hold a licence, a program, and a script of the linker."""
    write(tmp_path, {"v/LICENSE": "free", "v/libx.so": "INPUT(-lx)"})
    (tmp_path / "v" / "libx.so.1").write_bytes(elf_bytes())
    found = collect(options={"add_binary": (AddData(str(tmp_path / "v"), "v"),)})
    assert [(file.path, file.kind) for file in found.files] == [
        ("v/LICENSE", "data"),
        ("v/libx.so", "data"),
        ("v/libx.so.1", "native"),
    ]


def test_directories_of_namespace_packages() -> None:
    modules = (Module("ns", "namespace", is_package=True), Module("ns.sub", "namespace", is_package=True))
    assert collect(*modules).directories == ("ns", "ns/sub")


def test_scripts_that_are_opened_travel_without_sources_too(tmp_path: Path) -> None:
    script = source(tmp_path, "page", "import x\n", group="app")
    found = collect(
        Module("./page.py", "file", script.origin, filename="page.py"), options={"no_source": True}
    )
    assert [(file.path, file.kind) for file in found.files] == [("page.py", "data")]


@pytest.mark.parametrize("option", ["add_data", "add_binary"])
@pytest.mark.parametrize("name", ["absent", "*.absent"])
def test_nothing_to_add(tmp_path: Path, option: str, name: str) -> None:
    pair = AddData(str(tmp_path / name), ".")
    with pytest.raises(UsageError, match=f"--{option.replace('_', '-')} found nothing at {tmp_path}"):
        collect(options={option: (pair,)})


def test_later_sources_win(tmp_path: Path) -> None:
    """A hook's file, then the module's own, then what the user adds, then what is loaded."""
    (tmp_path / "hook.txt").write_text("of the hook")
    write(tmp_path / "added", {"m.py": "added", "x.so": "added"})
    (tmp_path / "x.so").write_bytes(elf_bytes())
    pair = (str(tmp_path / "hook.txt"), "m.py")
    hooks = HookResults((HookUse("m", "hook-m.py", "x", datas=(pair,)),))
    module = source(tmp_path, "m")
    (file,) = collect(module, hooks=hooks).files
    assert file.kind == "source"
    extension = Module("x", "extension", str(tmp_path / "x.so"), filename="x.so")
    added = (AddData(str(tmp_path / "added"), "."),)
    found = collect(module, extension, hooks=hooks, options={"add_data": added})
    assert [(file.path, file.kind) for file in found.files] == [("m.py", "data"), ("x.so", "native")]


def test_libraries_of_hooks(tmp_path: Path) -> None:
    """One that cannot be loaded here is data."""
    (tmp_path / "good.so").write_bytes(elf_bytes())
    (tmp_path / "other.so").write_bytes(elf_bytes(machine="EM_AARCH64"))
    pairs = tuple((str(tmp_path / name), f"lib/{name}") for name in ("good.so", "other.so"))
    found = collect(hooks=HookResults((HookUse("m", "hook-m.py", "x", binaries=pairs),)))
    assert [(file.path, file.kind) for file in found.files] == [
        ("lib/good.so", "native"),
        ("lib/other.so", "data"),
    ]
