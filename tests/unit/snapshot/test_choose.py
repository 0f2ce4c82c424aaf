from __future__ import annotations

from pathlib import Path

from bundler.snapshot.choose import imports_to_record
from bundler.target.closure.model import Closure, Module


def closure(tmp_path: Path, text: str, *modules: Module, name: str = "__main__") -> Closure:
    path = tmp_path / "app.py"
    path.write_text(text)
    entry = Module(name, "source", str(path))
    return Closure("script" if name == "__main__" else "module", name, (entry, *modules))


def chosen(of: Closure, more: tuple[str, ...] = (), excluded: tuple[str, ...] = ()) -> list[str]:
    return [item.module for item in imports_to_record(of, more, excluded)]


def test_the_function_comes_last(tmp_path: Path) -> None:
    of = closure(tmp_path, "import a", Module("b", "source", importers=("a",)))
    assert imports_to_record(of, ["c"], [], "b:f.g")[1:] == (("c", (), ""), ("b", ("f",), "f.g"))
    assert imports_to_record(of, [], ["b"], "b:f.g") == ()


def test_the_leading_ones_and_more(tmp_path: Path) -> None:
    assert chosen(closure(tmp_path, "import a\nprint()\nimport b"), ("c.d",)) == ["a", "c.d"]


def test_the_package_of_a_module_comes_first(tmp_path: Path) -> None:
    assert chosen(closure(tmp_path, "from . import a", name="pkg.__main__")) == ["pkg", "pkg"]


def test_a_generated_script() -> None:
    entry = Module("__main__", "source", source_text="import sys\nfrom pkg.cli import main\nmain()")
    assert chosen(Closure("script", "__main__", (entry,))) == ["sys", "pkg.cli"]


def test_what_is_left_out_takes_its_importers_along(tmp_path: Path) -> None:
    modules = (
        Module("a", "source", importers=("__main__",)),
        Module("b", "source", importers=("a",)),
        Module("b.c", "source", importers=("d",)),
        Module("d", "source", importers=("__main__",)),
        Module("e", "source", importers=("__main__",)),
    )
    of = closure(tmp_path, "import a\nimport d\nimport e\nfrom b import c", *modules)
    assert chosen(of, excluded=("b",)) == ["e"]
    assert chosen(of, excluded=("b.c",)) == ["a", "e"]
    assert chosen(of, excluded=("e",)) == ["a", "d", "b"]
