"""The closure of programs laid out on disk."""

from __future__ import annotations

import json
import py_compile
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from support.hooks import FindClosure, write

from bundler.errors import EntryNotFound
from bundler.report import warnings_file
from bundler.target.closure.graph import find_closure
from bundler.target.closure.model import Closure, ClosureRequest, Edge, Module

pytestmark = pytest.mark.slow  # each closure has the interpreter's own needs, which take a second


def modules(closure: Closure) -> dict[str, Module]:
    return {module.name: module for module in closure.modules}


def distribution(root: Path, name: str, files: Mapping[str, str], metadata: str = "", **extra: str) -> None:
    info = f"{name}-1.0.dist-info"
    texts = {**files, f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{metadata}"}
    texts |= {f"{info}/{key.replace('__', '.')}": text for key, text in extra.items()}
    record = "".join(f"{path},,\n" for path in [*texts, f"{info}/RECORD"])
    write(root, {**texts, f"{info}/RECORD": record})


MAIN = """\
import plain, pkg.sub.deep, ns.portion.one, ns.portion.two, zipped.inner, only_bytecode
import helper_missing, pkg.nothing
import legacy.one, legacy.two
import json.decoder, os.path, wave, bad
from pkg import other, attribute
from star import *
from owned.plugins import load
try:
    import optional_missing
except ImportError:
    optional_missing = None
def later():
    import late_missing, late
import indirect
import excluded.part
"""


@pytest.fixture(scope="module")
def closure(tmp_path_factory: pytest.TempPathFactory) -> Closure:
    root = tmp_path_factory.mktemp("closure")
    app = write(
        root / "app",
        {
            "main.py": MAIN,
            "plain.py": "",
            "late.py": "",
            "bad.py": "def f(:\n",
            "pkg/__init__.py": "",
            "pkg/other.py": "from . import sibling",
            "pkg/sibling.py": "",
            "pkg/sub/__init__.py": "",
            "pkg/sub/deep.py": "import winreg, _winapi",
            "star/__init__.py": "__all__ = ['one', 'name']\nname = 1\n",
            "star/one.py": "",
            "indirect.py": "def f():\n import lazy",
            "lazy.py": "import missing_of_lazy",
            "excluded/__init__.py": "",
            "excluded/part.py": "",
        },
    )
    legacy = "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n"
    one = write(root / "one", {"ns/portion/one.py": "", "legacy/__init__.py": legacy, "legacy/one.py": ""})
    two = write(root / "two", {"ns/portion/two.py": "", "legacy/__init__.py": legacy, "legacy/two.py": ""})
    py_compile.compile(
        str(write(root, {"source.py": "import plain\ndef f(): import colorsys\n"}) / "source.py"),
        cfile=str(one / "only_bytecode.pyc"),
    )
    archive = root / "archive.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("zipped/__init__.py", "")
        zipped.writestr("zipped/inner.py", "import plain")
    site = root / "site"
    loader = "import importlib\ndef load(name):\n return importlib.import_module(f'owned.plugins.{name}')\n"
    distribution(
        site,
        "Owned_Dist",
        {
            "owned/__init__.py": "",
            "owned/plugins/__init__.py": loader
            + "from importlib.metadata import entry_points\nG = 'own.ed'\n",
            "owned/plugins/first.py": "",
            "owned/plugins/tests/__init__.py": "",
            "owned/unused.py": "",
        },
    )
    distribution(
        site, "plugin", {"plugin_module.py": ""}, entry_points__txt="[own.ed]\np = plugin_module:thing\n"
    )
    request = ClosureRequest(
        script=str(app / "main.py"),
        paths=(str(one), str(two), str(archive), str(site)),
        hidden_imports=("this", "hidden_missing"),
        excludes=("excluded.part",),
        copy_metadata=("owned.dist",),
    )
    return find_closure(request)


def test_the_script_is_main(closure: Closure) -> None:
    assert (closure.entry_kind, closure.entry_name) == ("script", "__main__")
    main = modules(closure)["__main__"]
    assert (main.kind, main.filename, main.group) == ("source", "main.py", "app")
    assert main.origin is not None and main.origin.endswith("app/main.py")


def test_sorted_by_name(closure: Closure) -> None:
    names = [module.name for module in closure.modules]
    assert names == sorted(names)


@pytest.mark.parametrize(
    ("name", "kind", "filename"),
    [
        ("plain", "source", "plain.py"),
        ("pkg", "source", "pkg/__init__.py"),
        ("pkg.sub.deep", "source", "pkg/sub/deep.py"),
        ("pkg.sibling", "source", "pkg/sibling.py"),
        ("star.one", "source", "star/one.py"),
        ("ns", "namespace", ""),
        ("ns.portion", "namespace", ""),
        ("ns.portion.one", "source", "ns/portion/one.py"),
        ("ns.portion.two", "source", "ns/portion/two.py"),
        ("legacy.one", "source", "legacy/one.py"),
        ("legacy.two", "source", "legacy/two.py"),
        ("zipped.inner", "source", "zipped/inner.py"),
        ("only_bytecode", "bytecode", "only_bytecode.pyc"),
        ("late", "source", "late.py"),
        ("bad", "source", "bad.py"),
        ("colorsys", "source", "colorsys.py"),
        ("json.decoder", "source", "json/decoder.py"),
        ("os", "frozen", "os.py"),
        ("sys", "builtin", "sys.py"),
        ("this", "source", "this.py"),
        ("owned.plugins.first", "source", "owned/plugins/first.py"),
        ("plugin_module", "source", "plugin_module.py"),
    ],
)
def test_module(closure: Closure, name: str, kind: str, filename: str) -> None:
    module = modules(closure)[name]
    assert (module.kind, module.filename) == (kind, filename)


def test_groups(closure: Closure) -> None:
    found = modules(closure)
    assert found["wave"].group == "stdlib"
    assert found["sys"].group == found["os"].group == "core"
    assert found["plain"].group == found["ns"].group == found["zipped"].group == "app"
    assert found["owned.plugins"].group == "dist:owned-dist"


def test_search_paths_of_portions(closure: Closure) -> None:
    found = modules(closure)
    assert [Path(path).parts[-2:] for path in found["ns.portion"].search_paths] == [("ns", "portion")] * 2
    assert [Path(path).parts[-2:] for path in found["legacy"].search_paths] == [
        ("one", "legacy"),
        ("two", "legacy"),
    ]


def test_what_nobody_imports_stays_away(closure: Closure) -> None:
    assert not {"owned.unused", "owned.plugins.tests", "excluded.part", "test"} & set(modules(closure))


def test_importers(closure: Closure) -> None:
    assert modules(closure)["plain"].importers == ("__main__", "only_bytecode", "zipped.inner")


def test_edges(closure: Closure) -> None:
    """Each way into the closure, with the line of the import."""
    found = modules(closure)
    main = {name: edge for name in found for edge in found[name].edges if edge.importer == "__main__"}
    assert main["pkg.sub"] == main["pkg.sub.deep"] == main["plain"] == Edge("__main__", "plain", 1)
    assert main["star"] == Edge("__main__", "plain", 6)
    assert main["late"] == Edge("__main__", "optional", 13)
    assert "__main__" not in main
    assert Edge("", "interpreter") in found["codecs"].edges


def test_the_interpreters_own_needs(closure: Closure) -> None:
    needs = {
        "encodings.cp1252",
        "encodings.idna",
        "io",
        "_strptime",
        "traceback",
        "zipimport",
        "warnings",
    }
    assert needs <= set(modules(closure))


def test_missing(closure: Closure) -> None:
    missing = {
        each.name: each for each in closure.missing if "__main__" in each.importers or "lazy" in each.name
    }
    assert {name: (each.optional, each.reasons) for name, each in missing.items()} == {
        "helper_missing": (False, ("top-level",)),
        "pkg.nothing": (False, ("top-level",)),
        "optional_missing": (True, ("try",)),
        "late_missing": (True, ("function",)),
        "missing_of_lazy": (False, ("top-level",)),
    }
    hidden = {each.name: each for each in closure.missing}["hidden_missing"]
    assert (hidden.importers, hidden.optional) == (("--hidden-import",), False)


def test_modules_of_other_platforms_are_not_missed(closure: Closure) -> None:
    assert not {"winreg", "_winapi", "msvcrt", "nt"} & {each.name for each in closure.missing}


def test_worth_telling(closure: Closure) -> None:
    worth = [each.name for each in warnings_file.worth_telling(closure)]
    assert worth == ["helper_missing", "hidden_missing", "missing_of_lazy", "pkg.nothing"]


def test_broken(closure: Closure) -> None:
    (broken,) = closure.broken
    assert (broken.name, broken.line, broken.message) == ("bad", 1, "invalid syntax")


def test_distributions(closure: Closure) -> None:
    owned = {each.name: each for each in closure.distributions}["Owned_Dist"]
    assert owned.version == "1.0"
    assert owned.metadata_path.endswith("site/Owned_Dist-1.0.dist-info")
    assert owned.modules == ("owned", "owned.plugins", "owned.plugins.first")
    assert "owned/unused.py" in owned.files


def test_notes_and_warnings_file(closure: Closure) -> None:
    text = warnings_file.render(closure)
    assert "helper_missing\n    imported by __main__ (top-level)" in text
    assert "bad\n    " in text and "main.py" not in text.split("Remarks")[0]
    assert "owned.plugins: imports owned.plugins....: all of these are taken" in text
    assert "excluded.part: excluded by --exclude-module, imported by __main__" in text
    assert text == warnings_file.render(closure)


def test_nothing_was_executed_and_the_path_is_restored(closure: Closure) -> None:
    assert not {"plain", "owned", "zipped", "legacy"} & set(sys.modules)
    assert not any("closure" in entry and entry.endswith("app") for entry in sys.path)


def test_an_installed_program_takes_its_whole_distribution(tmp_path: Path) -> None:
    distribution(
        tmp_path,
        "tool",
        {
            "tool/__init__.py": "",
            "tool/cli.py": "def main(): pass",
            "tool/lexers/by_name.py": "import missing_extra",
            "tool/tests/test_tool.py": "",
            "tool/tests/__init__.py": "",
        },
        entry_points__txt="[console_scripts]\ntool = tool.cli:main\n",
    )
    closure = find_closure(ClosureRequest(console_script="tool", paths=(str(tmp_path),)))
    found = modules(closure)
    assert {"tool.cli", "tool.lexers", "tool.lexers.by_name"} <= set(found)
    assert "tool.tests" not in found
    assert found["__main__"].filename == "bin/tool"
    assert (
        found["__main__"].source_text is not None
        and "from tool.cli import main" in found["__main__"].source_text
    )
    missing = {each.name: each for each in closure.missing}["missing_extra"]
    assert (missing.optional, missing.reasons) == (True, ("distribution",))
    alone = find_closure(
        ClosureRequest(console_script="tool", paths=(str(tmp_path),), use_distribution=False)
    )
    assert "tool.lexers.by_name" not in modules(alone)


def test_an_editable_install(tmp_path: Path) -> None:
    project = write(
        tmp_path / "project",
        {"edited/__init__.py": "", "edited/cli.py": "def main(): ...\n", "edited/extra.py": ""},
    )
    url = json.dumps({"url": project.as_uri(), "dir_info": {"editable": True}})
    distribution(
        tmp_path / "site",
        "edited",
        {"edited.pth": str(project)},
        direct_url__json=url,
        top_level__txt="edited\n",
    )
    write(tmp_path / "elsewhere", {"run.py": "import edited.cli"})
    request = ClosureRequest(script=str(tmp_path / "elsewhere/run.py"), paths=(str(tmp_path / "site"),))
    sys.path.append(str(project))  # what site does for edited.pth
    try:
        closure = find_closure(request)
        by_name = find_closure(ClosureRequest(entry_point="edited.cli:main", paths=request.paths))
    finally:
        sys.path.remove(str(project))
    assert modules(closure)["edited.cli"].group == "dist:edited"
    assert {each.name for each in closure.distributions} >= {"edited"}
    assert "edited.extra" in modules(by_name)


def test_a_module_run_with_m(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        tmp_path,
        {"tool/__init__.py": "", "tool/__main__.py": "if __name__ == '__main__':\n import colorsys\n"},
    )
    monkeypatch.chdir(tmp_path)
    closure = find_closure(ClosureRequest(module="tool"))
    assert (closure.entry_kind, closure.entry_name) == ("module", "tool.__main__")
    assert {"tool", "tool.__main__", "colorsys"} <= set(modules(closure))
    assert "__main__" not in modules(closure)


LAZY = """\
import importlib, sys
class Moved:
    def __init__(self, name, old, new=None):
        self.new = new or name
    def __get__(self, owner, kind):
        return importlib.import_module(self.new)
class moves:
    used = Moved("used", "Used", "wave")
    unused = Moved("unused", "Unused", "colorsys")
    by_attribute = Moved("by_attribute", "Old", "sched")
    queue = Moved("queue", "Queue")
sys.modules[__name__ + ".moves"] = moves
moves.by_attribute
"""


def test_tables_of_lazily_offered_modules(tmp_path: Path) -> None:
    """Of the modules that `lazy` and its copy offer, those that another module mentions are taken."""
    texts = {
        "main.py": "import lazy, vendored.lazy, other\nfrom vendored.lazy.moves import used\n",
        "lazy.py": LAZY,
        "vendored/__init__.py": "",
        "vendored/lazy.py": LAZY,
        "other.py": "unused = 'a module that has nothing to do with the table'\n",
    }
    write(tmp_path, texts)
    found = set(modules(find_closure(ClosureRequest(script=str(tmp_path / "main.py")))))
    assert {"wave", "sched", "vendored.lazy"} <= found
    assert not {"colorsys", "queue"} & found
    write(tmp_path, {"other.py": "import lazy\nprint(lazy.moves.unused)\n"})
    assert "colorsys" in modules(find_closure(ClosureRequest(script=str(tmp_path / "main.py"))))


def test_collect_submodules_and_extra_literals(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "main.py": "import lazy",
            "lazy/__init__.py": "from lazy import table\nimport importlib\nimportlib.import_module(table.x)",
            "lazy/table.py": "T = ['lazy.listed', 'lazy.deep.named:attr', 'colorsys']",
            "lazy/listed.py": "",
            "lazy/unlisted.py": "",
            "lazy/deep/__init__.py": "",
            "lazy/deep/named.py": "",
            "all/__init__.py": "",
            "all/a/__init__.py": "",
            "all/a/__main__.py": "",
            "all/a/b.py": "",
        },
    )
    closure = find_closure(
        ClosureRequest(script=str(tmp_path / "main.py"), collect_submodules=("all", "not_there"))
    )
    found = set(modules(closure))
    assert {"lazy.listed", "lazy.deep.named", "all.a.b", "all.a.__main__"} <= found
    assert not {"lazy.unlisted", "colorsys"} & found


def test_excluding_the_entry_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"tool.py": ""})
    monkeypatch.chdir(tmp_path)
    with pytest.raises(EntryNotFound):
        find_closure(ClosureRequest(module="tool", excludes=("tool",)))


def test_the_same_input_gives_the_same_closure(tmp_path: Path) -> None:
    write(tmp_path, {"main.py": "import json, asyncio"})
    request = ClosureRequest(script=str(tmp_path / "main.py"))
    assert find_closure(request) == find_closure(request)


def test_a_finder_serves_parts_of_its_package_as_top_level_ones(tmp_path: Path) -> None:
    files = {
        "main.py": "import outer, inner.leaf, other, mirror.image, made.inner\nfrom inner import deep",
        "outer/__init__.py": "import sys\nsys.meta_path.insert(0, object())",
        "outer/inner/__init__.py": "",
        "outer/inner/leaf.py": "import inner.friend",
        "outer/inner/friend.py": "",
        "outer/inner/deep.py": "",
        "outer/unasked.py": "",
        "made.so": "no code",
        "mirror/__init__.py": "from . import _finder",
        "mirror/_finder.py": "import sys\nsys.meta_path.append(object())",
        "quiet/__init__.py": "import hidden",
        "quiet/hidden.py": "",
    }
    closure = find_closure(ClosureRequest(script=str(write(tmp_path, files) / "main.py")))
    found = set(modules(closure))
    assert {"outer.inner", "outer.inner.leaf", "outer.inner.friend", "outer.inner.deep"} <= found
    assert not {"inner", "outer.unasked", "quiet.hidden"} & found
    missing = {missing.name for missing in closure.missing}
    assert "made.inner" not in missing  # an extension module makes what is below it
    assert "other" in missing and "mirror.image" not in missing  # the finder of `mirror` may make it


def test_modules_that_run_as_main(find: FindClosure) -> None:
    """Children, `runpy` and `__main__` of a package run what another module's main block imports."""
    block = "if __name__ == '__main__':\n import {}\n"
    files = {
        "pkg/__init__.py": "",
        "pkg/__main__.py": block.format("wave"),
        "pkg/child.py": block.format("colorsys"),
        "other.py": block.format("sched"),
        "unasked.py": block.format("this"),
    }
    main = (
        "import sys, runpy, pkg.child, other, unasked\n"
        "def run(name): return [sys.executable, '-m', name]\n"
        "run('pkg.child'), [sys.executable, '-m', 'pkg']\n"
        "runpy.run_module('other', run_name='__main__')\n"
    )
    found = modules(find(main, files, {}))
    assert {"wave", "colorsys", "sched"} <= {*found} and "this" not in found
    assert found["pkg.__main__"].edges == (Edge("__main__", "name", 3),)


def test_traced_modules(find: FindClosure) -> None:
    files = {"pkg/__init__.py": "", "pkg/seen.py": "import more", "more.py": ""}
    closure = find("", files, {}, request={"traced": ("pkg.seen", "not.there")})
    assert {"pkg", "pkg.seen", "more"} <= {*modules(closure)}
    assert modules(closure)["pkg.seen"].edges == (Edge("--trace", "trace"),)
    assert modules(closure)["more"].edges == (Edge("pkg.seen", "plain", 1),)
    assert not [missing for missing in closure.missing if missing.name.startswith("not")]
