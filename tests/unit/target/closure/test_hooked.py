"""What hooks change about the walk: what they add, keep out, and redirect."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from support.hooks import FindClosure, hook_uses, module_names, write

from bundler.report import warnings_file
from bundler.target.closure.find.locate import Located, Locator
from bundler.target.closure.hooked import Hidden, Hooked
from bundler.target.hooks.index import RuntimeHook
from bundler.target.hooks.model import HookResults, HookUse
from bundler.target.hooks.runner import Before, Contribution


class Runner:
    """Stands for what runs hooks."""

    def __init__(self) -> None:
        self.contributions: dict[str, Contribution] = {}
        self.befores: dict[str, Before] = {}
        self.scripts: list[RuntimeHook] = []
        self.uses: list[HookUse] = []
        self.remarks = ["a remark"]
        self.missing: tuple[str, ...] = ()

    def contribution(self, module: Located, known: object) -> Contribution | None:
        return self.contributions.get(module.name)

    def before(self, module: str, search_dirs: object) -> Before | None:
        return self.befores.get(module)

    def runtime_hooks(self, modules: Iterable[str]) -> list[RuntimeHook]:
        return [hook for hook in self.scripts if hook.module in {*modules}]

    def used(self, hook: RuntimeHook) -> None:
        self.uses.append(HookUse(hook.module, hook.file, hook.origin, "run-time"))

    def missed(self, names: tuple[str, ...]) -> None:
        self.missing = names


@pytest.fixture
def runner() -> Runner:
    return Runner()


def hooked(runner: Any, locator: Locator | None = None, scripts: Iterable[str] = ()) -> Hooked:
    return Hooked(runner, locator or Locator([]), scripts)


PKG = Located("pkg", "source", "/x/pkg/__init__.py", True, ("/x/pkg",))


def test_without_hooks_every_answer_is_neutral() -> None:
    none = hooked(None, scripts=["/x/a.py"])
    assert none.hidden(PKG, []) == Hidden()
    assert not none.excludes("pkg", "x") and not none.made_at_run_time("x")
    assert none.real_name("a.b") == "a.b"
    assert [*none.scripts(["pkg"])] == [] and [*none.remarks()] == []
    assert none.results() == HookResults()
    none.missed(["x"])


def test_hidden_imports(runner: Runner) -> None:
    names = (".a", "..b", "c.d", "...beyond")
    runner.contributions = {"pkg": Contribution(names), "pkg.m": Contribution((".a",), warn=False)}
    made = hooked(runner)
    assert made.hidden(PKG, []) == Hidden(("pkg.a", "c.d"), True)
    assert made.hidden(Located("pkg.m", "source", None, False), []) == Hidden(("pkg.a",), False)
    assert made.hidden(Located("other", "source", None, False), []) == Hidden()


@pytest.mark.parametrize(
    ("importer", "name", "excluded"),
    [
        ("pkg", "x", True),
        ("pkg.sub.m", "x.y", True),
        ("pkg", "xy", False),
        ("package", "x", False),
        ("other", "x", False),
        ("pkg.m", "pkg.part.n", True),
        ("pkg.part", "pkg.part.n", False),
        ("pkg.part.n", "pkg.part", False),
        ("pkg.part.n", "x", True),
    ],
)
def test_excluded(runner: Runner, importer: str, name: str, excluded: bool) -> None:
    runner.contributions = {"pkg": Contribution(excluded_imports=("x", "pkg.part"))}
    made = hooked(runner)
    made.hidden(PKG, [])
    assert made.excludes(importer, name) == excluded


def test_what_is_said_before_a_name_is_looked_up(runner: Runner, tmp_path: Path) -> None:
    write(tmp_path, {"m.py": ""})
    runner.befores = {
        "m": Before(search_dirs=(str(tmp_path),), runtime=("made",), aliases=(("alias", "m.real"),))
    }
    locator = Locator([])
    made = hooked(runner, locator)
    assert not made.made_at_run_time("made")
    assert locator.find("m") is not None
    assert made.made_at_run_time("made.part") and not made.made_at_run_time("other")
    assert made.real_name("alias.part") == "m.real.part"
    assert made.real_name("aliases") == "aliases"


def test_scripts(runner: Runner) -> None:
    """The user's come first; each comes once."""
    runner.scripts = [RuntimeHook("pkg", "/h/x.py", "bundler"), RuntimeHook("late", "/h/y.py", "bundler")]
    made = hooked(runner, scripts=["/mine/a.py"])
    first = [*made.scripts(["pkg"])]
    second = [*made.scripts(["pkg", "late"])]
    assert [(each.name, each.filename, each.origin) for each in (*first, *second)] == [
        ("_bundler_rth_0", ".rthooks/0/a.py", "/mine/a.py"),
        ("_bundler_rth_1", ".rthooks/1/x.py", "/h/x.py"),
        ("_bundler_rth_2", ".rthooks/2/y.py", "/h/y.py"),
    ]
    assert [use.origin for use in runner.uses] == ["--runtime-hook", "bundler", "bundler"]


def test_results(runner: Runner) -> None:
    modes = {"b": "py", "a": "pyz+py", "c": "py+pyz", "d": "pyz", "e": "pyc"}
    runner.contributions = {"pkg": Contribution(modes=modes)}
    made = hooked(runner)
    made.hidden(PKG, [])
    made.missed(name for name in ["gone"])
    results = made.results()
    assert (results.with_source, results.without_source) == (("a", "b", "c"), ("d", "e"))
    assert runner.missing == ("gone",) and [*made.remarks()] == ["a remark"]


@pytest.mark.slow
def test_to_a_fixed_point(find: FindClosure) -> None:
    """What a hook adds has hooks of its own, and imports."""
    closure = find(
        "import one",
        {"one.py": "", "two/__init__.py": "", "two/three.py": "import four", "four.py": "", "five.py": ""},
        {
            "hook-one.py": "hiddenimports = ['two.three']",
            "hook-four.py": "hiddenimports = ['five']",
            "hook-unused.py": "raise RuntimeError",
        },
    )
    assert {"two", "two.three", "four", "five"} <= module_names(closure)
    assert list(hook_uses(closure)) == ["one", "four"]
    module = next(module for module in closure.modules if module.name == "five")
    assert module.importers == ("four",)


@pytest.mark.slow
def test_relative_and_missing_hidden_imports(find: FindClosure) -> None:
    hook = "hiddenimports = ['.inner', 'absent', 'pkg.attribute', '.none']\n"
    files = {"pkg/__init__.py": "attribute = 1", "pkg/inner.py": "", "quiet.py": ""}
    quiet = "hiddenimports = ['absent2']\nwarn_on_missing_hiddenimports = False\n"
    closure = find("import pkg, quiet", files, {"hook-pkg.py": hook, "hook-quiet.py": quiet})
    assert "pkg.inner" in module_names(closure)
    assert hook_uses(closure)["pkg"].missing == ("absent", "pkg.attribute", "pkg.none")
    assert hook_uses(closure)["quiet"].missing == ()
    text = warnings_file.render(closure)
    assert "hidden import absent is not there" in text and "absent2" not in text
    assert not warnings_file.worth_telling(closure)


@pytest.mark.slow
def test_excluded_imports_are_edges(find: FindClosure) -> None:
    """Nobody below the hooked package brings them in, anybody else may."""
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
    assert module_names(closure) >= {"pkg", "pkg.sub", "other", "shared"}
    assert not module_names(closure) & {"unwanted", "unwanted.part"}
    assert not [missing for missing in closure.missing if missing.name.startswith("unwanted")]
    assert hook_uses(closure)["pkg"].missing == ()


@pytest.mark.slow
def test_an_excluded_package_that_somebody_else_brings_is_whole(find: FindClosure) -> None:
    """The exclusion is about getting into the package, not about what its own modules import."""
    files = {
        "pkg/__init__.py": "",
        "pkg/user.py": "def f():\n import pkg.optional",
        "pkg/optional/__init__.py": "from .inner import name",
        "pkg/optional/inner.py": "import pkg.optional.deep; name = 1",
        "pkg/optional/deep.py": "",
    }
    hook = {"hook-pkg.py": "excludedimports = ['pkg.optional']"}
    assert not {"pkg.optional", "pkg.optional.inner"} & module_names(find("import pkg.user", files, hook))
    closure = find("import pkg.user, pkg.optional", files, hook)
    assert module_names(closure) >= {"pkg.user", "pkg.optional", "pkg.optional.inner", "pkg.optional.deep"}


@pytest.mark.slow
def test_core_modules_have_hooks_too(find: FindClosure) -> None:
    closure = find("", {"mine.py": ""}, {"hook-os.py": "hiddenimports = ['mine']"})
    assert "mine" in module_names(closure)


@pytest.mark.slow
def test_runtime_modules_aliases_and_paths(find: FindClosure, tmp_path: Path) -> None:
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
    assert {"real", "real.inner", "late", "pkg.extra"} <= module_names(closure)
    assert not [missing.name for missing in closure.missing if missing.name.startswith("pkg")]


@pytest.mark.slow
def test_search_directories(find: FindClosure, tmp_path: Path) -> None:
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


@pytest.mark.slow
def test_run_time_hooks(find: FindClosure, tmp_path: Path) -> None:
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
    assert {"needed", "chosen2"} <= module_names(closure)


@pytest.mark.slow
def test_without_a_hook_nothing_is_started(find: FindClosure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bundler.target.hooks.process.HookProcess._start", lambda self: 1 / 0)
    assert "json.decoder" in module_names(find("import json, wave", {}, {}))
