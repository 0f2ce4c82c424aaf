"""Hooks and the closure: what hooks add, what they keep out, and which of several hooks runs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from support.hooks import settings, write

from bundler.errors import HookFailed
from bundler.report import warnings_file
from bundler.target.closure.graph import find_closure
from bundler.target.closure.model import Closure, ClosureRequest
from bundler.target.hooks.model import HookUse

pytestmark = pytest.mark.slow  # each closure has the interpreter's own needs, which take a second

Find = Callable[..., Closure]


@pytest.fixture
def find(tmp_path: Path) -> Find:
    """``find(main, files, hooks)`` is the closure of a script beside ``files``, with ``hooks``."""

    def closure(
        main: str, files: Mapping[str, str], hooks: Mapping[str, str], *, request: Any = (), **changes: Any
    ) -> Closure:
        write(tmp_path / "app", {"main.py": main, **files})
        directory = write(tmp_path / "hooks", {"hook-zzz.py": "", **hooks})
        return find_closure(
            ClosureRequest(
                script=str(tmp_path / "app" / "main.py"),
                hooks=settings(directory, **changes),
                **dict(request),
            )
        )

    return closure


def names(closure: Closure) -> set[str]:
    return {module.name for module in closure.modules}


def uses(closure: Closure) -> dict[str, HookUse]:
    return {use.module: use for use in closure.hooks.uses}


def distribution(root: Path, name: str, files: Mapping[str, str], entry_points: str) -> None:
    info = f"{name}-1.0.dist-info"
    texts = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/entry_points.txt": entry_points,
    }
    write(root, {**texts, f"{info}/RECORD": "".join(f"{path},,\n" for path in texts)})


def test_to_a_fixed_point(find: Find) -> None:
    """The modules that a hook adds have imports and hooks themselves."""
    closure = find(
        "import one",
        {"one.py": "", "two/__init__.py": "", "two/three.py": "import four", "four.py": "", "five.py": ""},
        {
            "hook-one.py": "hiddenimports = ['two.three']",
            "hook-four.py": "hiddenimports = ['five']",
            "hook-unused.py": "raise RuntimeError",
        },
    )
    assert {"two", "two.three", "four", "five"} <= names(closure)
    assert list(uses(closure)) == ["one", "four"]
    module = next(module for module in closure.modules if module.name == "five")
    assert module.importers == ("four",)


def test_relative_and_missing_hidden_imports(find: Find) -> None:
    hook = "hiddenimports = ['.inner', 'absent', 'pkg.attribute', '.none']\n"
    files = {"pkg/__init__.py": "attribute = 1", "pkg/inner.py": "", "quiet.py": ""}
    quiet = "hiddenimports = ['absent2']\nwarn_on_missing_hiddenimports = False\n"
    closure = find("import pkg, quiet", files, {"hook-pkg.py": hook, "hook-quiet.py": quiet})
    assert "pkg.inner" in names(closure)
    assert uses(closure)["pkg"].missing == ("absent", "pkg.attribute", "pkg.none")
    assert uses(closure)["quiet"].missing == ()
    text = warnings_file.render(closure)
    assert "hidden import absent is not there" in text and "absent2" not in text
    assert not warnings_file.worth_telling(closure)


def test_excluded_imports_are_edges(find: Find) -> None:
    """Modules of the hooked package do not bring the excluded ones, but other modules may."""
    files = {
        "pkg/__init__.py": "import unwanted, shared",
        "pkg/sub.py": "def f():\n import unwanted.part",
        "unwanted/__init__.py": "",
        "unwanted/part.py": "",
        "shared.py": "",
        "other.py": "import shared",
    }
    hook = "excludedimports = ['unwanted', 'shared']\nhiddenimports = ['unwanted', 'pkg.sub']\n"
    closure = find("import pkg, other", files, {"hook-pkg.py": hook})
    assert names(closure) >= {"pkg", "pkg.sub", "other", "shared"}
    assert not names(closure) & {"unwanted", "unwanted.part"}
    assert not [missing for missing in closure.missing if missing.name.startswith("unwanted")]
    assert uses(closure)["pkg"].missing == ()


def test_core_modules_have_hooks_too(find: Find) -> None:
    closure = find("", {"mine.py": ""}, {"hook-os.py": "hiddenimports = ['mine']"})
    assert "mine" in names(closure)


def test_files(find: Find, tmp_path: Path) -> None:
    data = write(tmp_path / "data", {"a.txt": "", "sub/b.txt": "", "__pycache__/c.pyc": "", "d[1].txt": ""})
    pairs = [
        (str(data), "all"),
        (f"{data}/*.txt", "some"),
        (f"{data}/d[1].txt", "."),
        (f"{data}/none*", "x"),
        (f"{data}/a.txt", "../out"),
    ]
    closure = find("import m", {"m.py": ""}, {"hook-m.py": f"datas = {pairs!r}\nbinaries = datas[2:3]\n"})
    use = uses(closure)["m"]
    assert sorted(place for _, place in use.datas) == [
        "all/a.txt",
        "all/d[1].txt",
        "all/sub/b.txt",
        "d[1].txt",
        "some/a.txt",
        "some/d[1].txt",
    ]
    assert use.binaries == ((f"{data}/d[1].txt", "d[1].txt"),)
    assert [remark.split(": ")[1] for remark in use.remarks] == [
        "there is no such file",
        "'../out' leads out of the bundle; left out",
    ]


def test_a_failing_hook_is_told_and_the_build_goes_on(find: Find) -> None:
    hooks = {"hook-bad.py": "print('said')\n1 / 0", "hook-good.py": "hiddenimports = ['extra']"}
    files = {"bad.py": "", "good.py": "", "extra.py": ""}
    closure = find("import bad, good", files, hooks)
    assert "extra" in names(closure)
    assert uses(closure)["bad"].problem.endswith("ZeroDivisionError: division by zero")
    assert uses(closure)["bad"].output == "said"
    text = warnings_file.render(closure)
    assert "hook-bad.py" in text and "ZeroDivisionError" in text and "printed: said" in text
    with pytest.raises(HookFailed, match="the hook of bad failed"):
        find("import bad, good", files, hooks, strict=True)


def test_a_hanging_hook(find: Find) -> None:
    hooks = {"hook-bad.py": "while True: pass", "hook-good.py": "hiddenimports = ['extra']"}
    files = {"bad.py": "", "good.py": "", "extra.py": ""}
    closure = find("import bad, good", files, hooks, timeout=1.0)
    assert uses(closure)["bad"].problem == "it was still running after 1 seconds"
    assert "extra" in names(closure)


def test_without_a_hook_nothing_is_started(find: Find, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bundler.target.hooks.process.HookProcess._start", lambda self: 1 / 0)
    assert "json.decoder" in names(find("import json, asyncio, email", {}, {}))


def test_priority(find: Find, tmp_path: Path) -> None:
    """The user's hook wins, then the package's, then the community's.  A comment in a hook overrides this."""
    site = tmp_path / "site"
    entry = "[pyinstaller40]\nhook-dirs = own._hooks:directories\n"
    function = "import os\ndef directories(): return [os.path.dirname(__file__)]\n"
    files = {
        "own/__init__.py": "",
        "own/_hooks/__init__.py": function,
        "own/_hooks/hook-own.py": "hiddenimports = ['by_package']",
        "own/_hooks/hook-jinja2.py": "hiddenimports = ['by_package2']",
    }
    distribution(site, "own", files, entry)
    mine = {f"{name}.py": "" for name in ("by_package", "by_package2", "by_user", "jinja2")}
    request = {"paths": (str(site),)}
    sys.path.insert(0, str(site))
    try:
        closure = find("import own, jinja2", mine, {}, request=request)
        assert {"by_package", "by_package2"} <= names(closure)
        assert uses(closure)["own"].origin == "the package own"
        user = {"hook-own.py": "hiddenimports = ['by_user']"}
        closure = find("import own, jinja2", mine, user, request=request)
        assert names(closure) & {"by_package", "by_user"} == {"by_user"}
        low = {"hook-own.py": "# $PyInstaller-Hook-Priority: 1999\nhiddenimports = ['by_user']"}
        closure = find("import own, jinja2", mine, low, request=request)
        assert names(closure) & {"by_package", "by_user"} == {"by_package"}
    finally:
        sys.path.remove(str(site))


def test_a_package_whose_hooks_do_not_apply_is_not_imported(find: Find, tmp_path: Path) -> None:
    site = tmp_path / "site"
    entry = "[pyinstaller40]\nhook-dirs = own:directories\n"
    marker = tmp_path / "imported"
    files = {"own.py": f"open({str(marker)!r}, 'w')\ndef directories(): return []\n", "hooks/hook-own.py": ""}
    distribution(site, "own", files, entry)
    request = {"paths": (str(site),)}
    find("import other", {"other.py": ""}, {}, request=request)
    assert not marker.exists()
    find("import own", {}, {}, request=request)
    assert marker.exists()


def test_runtime_modules_aliases_and_paths(find: Find, tmp_path: Path) -> None:
    more = write(tmp_path / "more", {"extra.py": ""})
    safe = f"""
def pre_safe_import_module(api):
    api.add_runtime_module('pkg.made')
    api.add_alias_module('real', 'pkg.alias')
    api.append_package_path({str(more)!r})
"""
    files = {"pkg/__init__.py": "", "real/__init__.py": "", "real/inner.py": "", "late.py": ""}
    closure = find(
        "import pkg.made, pkg.alias.inner, pkg.extra",
        files,
        {"pre_safe_import_module/hook-pkg.py": safe, "hook-real.py": "hiddenimports = ['late']"},
    )
    assert {"real", "real.inner", "late", "pkg.extra"} <= names(closure)
    assert not [missing.name for missing in closure.missing if missing.name.startswith("pkg")]


def test_search_directories(find: Find, tmp_path: Path) -> None:
    more = write(tmp_path / "more", {"away.py": ""})
    find_path = f"def pre_find_module_path(api):\n    api.search_dirs = [{str(more)!r}]\n"
    hide = "def pre_find_module_path(api):\n    api.search_dirs = []\n"
    closure = find(
        "import away, hidden",
        {"away.py": "import nothing", "hidden.py": ""},
        {"pre_find_module_path/hook-away.py": find_path, "pre_find_module_path/hook-hidden.py": hide},
    )
    away = next(module for module in closure.modules if module.name == "away")
    assert away.origin == str(more / "away.py")
    assert [missing.name for missing in closure.missing if not missing.optional] == ["hidden"]


def test_run_time_hooks(find: Find, tmp_path: Path) -> None:
    scripts = write(tmp_path, {"first.py": "import needed", "second.py": ""})
    hooks = {
        "rthooks.dat": "{'chosen': ['same.py', 'more.py'], 'absent': ['none.py']}",
        "rthooks/same.py": "import chosen2",
        "rthooks/more.py": "",
    }
    files = {"needed.py": "", "chosen.py": "", "chosen2.py": ""}
    closure = find(
        "import chosen", files, hooks, runtime_hooks=(str(scripts / "first.py"), str(scripts / "second.py"))
    )
    carried = {module.name: module.filename for module in closure.modules if "_rth_" in module.name}
    assert carried == {
        "_bundler_rth_0": ".rthooks/0/first.py",
        "_bundler_rth_1": ".rthooks/1/second.py",
        "_bundler_rth_2": ".rthooks/2/same.py",
        "_bundler_rth_3": ".rthooks/3/more.py",
    }
    assert {"needed", "chosen2"} <= names(closure)


def test_collection_modes(find: Find) -> None:
    hook = "module_collection_mode = {'pkg': 'py', 'pkg.data': 'pyz', 'other': 'pyz+py'}"
    files = {"pkg/__init__.py": "", "pkg/data.py": ""}
    results = find("import pkg.data", files, {"hook-pkg.py": hook}).hooks
    wanted = [name for name in ("pkg", "pkg.x.y", "pkg.data", "pkg.data.z", "other.z", "else") if name]
    assert [results.wants_source(name) for name in wanted] == [True, True, False, False, True, False]


def test_damaged_tables_are_remarked(find: Find) -> None:
    closure = find("", {}, {"rthooks.dat": "{'a': "})
    assert any("rthooks.dat" in note for note in closure.notes)


def test_traced_modules(find: Find) -> None:
    files = {"pkg/__init__.py": "", "pkg/seen.py": "import more", "more.py": ""}
    closure = find("", files, {}, request={"traced": ("pkg.seen", "not.there")})
    assert {"pkg", "pkg.seen", "more"} <= names(closure)
    assert not [missing for missing in closure.missing if missing.name.startswith("not")]
