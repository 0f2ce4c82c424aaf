"""Which of several hooks runs, and what a hook that fails leaves."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from support.hooks import FindClosure, hook_uses, install_distribution, module_names, write

from bundler.errors import HookFailed
from bundler.report import warnings_file
from bundler.target.closure.find.distributions import DistributionIndex
from bundler.target.closure.find.locate import Located
from bundler.target.hooks import runner as module
from bundler.target.hooks.model import HookDirectory, HookSettings
from bundler.target.hooks.process import HookProblem
from bundler.target.hooks.runner import Before, Contribution, HookRunner


class Answers:
    """Stands for the hook process: ``answers`` by the name of the hook's file."""

    answers: dict[str, Any] = {}
    asked: list[dict[str, Any]] = []

    def __init__(self, settings: HookSettings, path: Sequence[str]) -> None:
        pass

    def ask(self, request: dict[str, Any], slow: Any) -> Any:
        self.asked.append(request)
        said = self.answers[os.path.basename(request.get("file") or request["reference"])]
        if isinstance(said, Exception):
            raise said
        return said

    def output(self) -> str:
        return "said"

    def close(self) -> None:
        pass


ANSWER = {
    "hiddenimports": [],
    "excludedimports": [],
    "datas": [],
    "binaries": [],
    "modes": {},
    "on_disk": [],
    "warn": True,
}
PKG = Located("pkg", "source", "/site/pkg/__init__.py", True, ("/site/pkg",))


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> type[Answers]:
    monkeypatch.setattr(module, "HookProcess", Answers)
    monkeypatch.setattr(Answers, "answers", {})
    monkeypatch.setattr(Answers, "asked", [])
    return Answers


def runner(directory: Path, *site: str, strict: bool = False) -> HookRunner:
    directories = (HookDirectory(str(directory), "mine", 0),)
    settings = HookSettings("/programs", "/api", directories, strict=strict)
    return HookRunner(settings, [*site], DistributionIndex(site))


def test_contribution(process: type[Answers], tmp_path: Path) -> None:
    """What was asked, what it means for the walk, and what is noted of it."""
    file = write(tmp_path, {"hook-pkg.py": "", "data.txt": ""}) / "hook-pkg.py"
    datas = [[str(tmp_path / "data.txt"), "d"], ["/nonexistent", "d"]]
    answer = {"hiddenimports": ["b", "a", "b"], "excludedimports": ["x"], "datas": datas, "warn": False}
    process.answers = {"hook-pkg.py": {**ANSWER, **answer, "modes": {"pkg": "py"}, "on_disk": ["d*"]}}
    made = runner(tmp_path)
    assert made.contribution(PKG, ["known"]) == Contribution(("b", "a"), ("x",), {"pkg": "py"}, False)
    assert process.asked == [
        {
            "do": "hook",
            "file": str(file),
            "module": "pkg",
            "origin": "/site/pkg/__init__.py",
            "search_paths": ["/site/pkg"],
            "config": {},
        }
    ]
    (use,) = made.uses
    assert (use.module, use.file, use.origin, use.kind, use.output) == (
        "pkg",
        str(file),
        "mine",
        "hook",
        "said",
    )
    assert use.hidden_imports == ("b", "a", "b") and use.excluded_imports == ("x",)
    assert use.datas == ((str(tmp_path / "data.txt"), "d/data.txt"),)
    assert use.on_disk == ("d*",)
    assert use.remarks == ("/nonexistent: there is no such file",)


def test_no_hook(process: type[Answers], tmp_path: Path) -> None:
    made = runner(tmp_path)
    assert made.contribution(PKG, []) is None and made.before("pkg", []) is None
    assert not process.asked and not made.uses


def test_only_a_hook_that_wants_the_graph_gets_it(process: type[Answers], tmp_path: Path) -> None:
    write(tmp_path, {"hook-pkg.py": "hook_api.graph"})
    process.answers = {"hook-pkg.py": ANSWER}
    runner(tmp_path).contribution(PKG, {"b", "a"})
    assert process.asked[0]["graph"] == ["a", "b"]


def test_a_namespace_and_a_plain_module(process: type[Answers], tmp_path: Path) -> None:
    write(tmp_path, {"hook-space.py": "", "hook-mod.py": ""})
    process.answers = {"hook-space.py": ANSWER, "hook-mod.py": ANSWER}
    made = runner(tmp_path)
    made.contribution(Located("space", "namespace", "/x", True, ("/a",)), [])
    made.contribution(Located("mod", "source", "/x/mod.py", False), [])
    assert [(each["origin"], each["search_paths"]) for each in process.asked] == [
        (None, ["/a"]),
        ("/x/mod.py", None),
    ]


def test_a_problem(process: type[Answers], tmp_path: Path) -> None:
    write(tmp_path, {"hook-pkg.py": ""})
    process.answers = {"hook-pkg.py": HookProblem("Traceback\nOops")}
    made = runner(tmp_path)
    assert made.contribution(PKG, []) is None
    assert (made.uses[0].problem, made.uses[0].output) == ("Traceback\nOops", "said")
    with pytest.raises(HookFailed, match="the hook of pkg failed"):
        runner(tmp_path, strict=True).contribution(PKG, [])


def test_before(process: type[Answers], tmp_path: Path) -> None:
    """Both kinds of hooks are asked; their answers add up."""
    write(tmp_path, {"pre_safe_import_module/hook-pkg.py": "", "pre_find_module_path/hook-pkg.py": ""})
    said = {"search_dirs": ["/s"], "runtime": ["r"], "aliases": [["a", "real"]], "paths": ["/p"]}
    process.answers = {"hook-pkg.py": said}
    assert runner(tmp_path).before("pkg", ["/x"]) == Before(("/s",), ("r",), (("a", "real"),), ("/p",))
    assert [(each["kind"], each["search_dirs"]) for each in process.asked] == [
        ("pre_safe_import_module", ["/x"]),
        ("pre_find_module_path", ["/x"]),
    ]
    process.answers = {"hook-pkg.py": {}}
    assert runner(tmp_path).before("pkg", []) == Before()


def test_missed_and_used(process: type[Answers], tmp_path: Path) -> None:
    write(tmp_path, {"hook-pkg.py": "", "rthooks.dat": "{'pkg': ['a.py'], 'other': ['b.py']}"})
    process.answers = {"hook-pkg.py": ANSWER}
    made = runner(tmp_path)
    made.contribution(PKG, [])
    made.missed(["gone"])
    (script,) = made.runtime_hooks(["pkg", "absent"])
    made.used(script)
    assert [(use.kind, use.missing) for use in made.uses] == [("hook", ("gone",)), ("run-time", ())]
    assert made.uses[1].file == str(tmp_path / "rthooks" / "a.py")


ENTRY = "[pyinstaller40]\nhook-dirs = own:directories\n"


def test_a_package_is_asked_for_its_directories_when_its_module_comes(
    process: type[Answers], tmp_path: Path
) -> None:
    own = write(tmp_path / "own_hooks", {"hook-own.py": ""})
    files = {"own.py": "", "own_hooks/hook-own.py": ""}
    install_distribution(tmp_path / "site", "own", files, ENTRY)
    process.answers = {"own:directories": [str(own)], "hook-own.py": ANSWER}
    made = runner(tmp_path / "none", str(tmp_path / "site"))
    assert made.contribution(Located("other", "source", None, False), []) is None
    assert process.asked == []
    assert made.contribution(Located("own", "source", None, False), []) is not None
    assert made.uses[-1].origin == "the package own"


def test_a_package_whose_record_names_no_hooks_is_asked_at_the_first_module(
    process: type[Answers], tmp_path: Path
) -> None:
    install_distribution(tmp_path, "own", {"own.py": ""}, ENTRY)
    process.answers = {"own:directories": []}
    made = runner(tmp_path / "none", str(tmp_path))
    made.before("json", [])
    assert process.asked == [], "of the standard library nobody knows"
    made.before("other", [])
    made.before("another", [])
    assert len(process.asked) == 1


@pytest.mark.parametrize(
    "text",
    [
        "[pyinstaller40]\nother = own:f\n",
        "[console_scripts]\npyinstaller40 = own:f\n",
        "[pyinstaller40\nhook-dirs",
        "[pyinstaller40]\nhook-dirs = _pyinstaller_hooks_contrib:get_hook_dirs\n",
    ],
)
def test_entry_points_that_do_not_count(process: type[Answers], tmp_path: Path, text: str) -> None:
    install_distribution(tmp_path, "own", {"own.py": ""}, text)
    made = runner(tmp_path / "none", str(tmp_path))
    made.before("own", [])
    assert made.all() == [] and process.asked == []


@pytest.mark.slow
def test_a_failing_hook_is_reported_and_the_build_goes_on(find: FindClosure) -> None:
    hooks = {"hook-bad.py": "print('said')\n1 / 0", "hook-good.py": "hiddenimports = ['extra']"}
    files = {"bad.py": "", "good.py": "", "extra.py": ""}
    closure = find("import bad, good", files, hooks)
    assert "extra" in module_names(closure)
    assert hook_uses(closure)["bad"].problem.endswith("ZeroDivisionError: division by zero")
    assert hook_uses(closure)["bad"].output == "said"
    text = warnings_file.render(closure)
    assert "hook-bad.py" in text and "ZeroDivisionError" in text and "printed: said" in text
    with pytest.raises(HookFailed, match="the hook of bad failed"):
        find("import bad, good", files, hooks, strict=True)


@pytest.mark.slow
def test_a_hanging_hook(find: FindClosure) -> None:
    hooks = {"hook-bad.py": "while True: pass", "hook-good.py": "hiddenimports = ['extra']"}
    files = {"bad.py": "", "good.py": "", "extra.py": ""}
    closure = find("import bad, good", files, hooks, timeout=1.0)
    assert hook_uses(closure)["bad"].problem == "it was still running after 1 seconds"
    assert "extra" in module_names(closure)


@pytest.mark.slow
def test_priority(find: FindClosure, tmp_path: Path) -> None:
    """The user's hook, then the package's, then the community's; a comment in a hook overrides."""
    site = tmp_path / "site"
    entry = "[pyinstaller40]\nhook-dirs = own._hooks:directories\n"
    function = "import os\ndef directories(): return [os.path.dirname(__file__)]\n"
    files = {
        "own/__init__.py": "",
        "own/_hooks/__init__.py": function,
        "own/_hooks/hook-own.py": "hiddenimports = ['by_package']",
        "own/_hooks/hook-jinja2.py": "hiddenimports = ['by_package2']",
    }
    install_distribution(site, "own", files, entry)
    mine = {f"{name}.py": "" for name in ("by_package", "by_package2", "by_user", "jinja2")}
    request = {"paths": (str(site),)}
    sys.path.insert(0, str(site))
    try:
        closure = find("import own, jinja2", mine, {}, request=request)
        assert {"by_package", "by_package2"} <= module_names(closure)
        assert hook_uses(closure)["own"].origin == "the package own"
        user = {"hook-own.py": "hiddenimports = ['by_user']"}
        closure = find("import own, jinja2", mine, user, request=request)
        assert module_names(closure) & {"by_package", "by_user"} == {"by_user"}
        low = {"hook-own.py": "# $PyInstaller-Hook-Priority: 1999\nhiddenimports = ['by_user']"}
        closure = find("import own, jinja2", mine, low, request=request)
        assert module_names(closure) & {"by_package", "by_user"} == {"by_package"}
    finally:
        sys.path.remove(str(site))


@pytest.mark.slow
def test_a_package_whose_hooks_do_not_apply_is_not_imported(find: FindClosure, tmp_path: Path) -> None:
    site = tmp_path / "site"
    entry = "[pyinstaller40]\nhook-dirs = own:directories\n"
    marker = tmp_path / "imported"
    files = {"own.py": f"open({str(marker)!r}, 'w')\ndef directories(): return []\n", "hooks/hook-own.py": ""}
    install_distribution(site, "own", files, entry)
    request = {"paths": (str(site),)}
    find("import other", {"other.py": ""}, {}, request=request)
    assert not marker.exists()
    find("import own", {}, {}, request=request)
    assert marker.exists()
