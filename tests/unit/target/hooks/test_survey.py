"""The hooks for what is installed, and whether those of a directory are any good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.hooks import write

from bundler.target.hooks import runner as runner_module
from bundler.target.hooks.model import HookDirectory, HookResults, HookSettings, SurveyRequest
from bundler.target.hooks.process import HookProblem
from bundler.target.hooks.survey import survey

ANSWER = {"excludedimports": [], "datas": [], "binaries": [], "modes": {}, "on_disk": [], "warn": True}


class Process:
    """Stands for the hook process: a hook's text is the hidden imports that it names."""

    def __init__(self, settings: HookSettings, path: Any) -> None:
        pass

    def ask(self, request: dict[str, Any], slow: Any) -> Any:
        if request["do"] in ("before", "directories"):  # a package that is installed may offer some
            return {}
        text = Path(request["file"]).read_text()
        if "raise" in text:
            raise HookProblem("Traceback\nOops")
        return {**ANSWER, "hiddenimports": text.partition("#")[2].split()}

    def output(self) -> str:
        return ""

    def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(runner_module, "HookProcess", Process)
    yield


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write(tmp_path / "site", {"there/__init__.py": "", "there/part.py": ""})


def settings(*directories: Path) -> HookSettings:
    return HookSettings("/p", "/a", tuple(HookDirectory(str(path), path.name, 0) for path in directories))


def check(site: Path, files: dict[str, str]) -> HookResults:
    directory = write(site.parent / "hooks", files)
    seen: list[tuple[int, int, str]] = []
    request = SurveyRequest(settings(), (str(site),), check=str(directory))
    results = survey(request, lambda done, total, name: seen.append((done, total, name)))
    assert [done for done, _, _ in seen] == [*range(1, len(seen) + 1)]
    return results


def test_of_what_is_installed(site: Path) -> None:
    files = {
        "hook-there.py": "raise",
        "hook-there.absent.py": "",
        "hook-absent.py": "",
        "pre_find_module_path/hook-there.part.py": "",
        "rthooks.dat": "{'there': ['a.py'], 'absent': ['b.py']}",
    }
    mine = write(site.parent / "mine", files)
    request = SurveyRequest(settings(mine), (str(site),))
    uses = survey(request, lambda done, total, name: None).uses
    assert [(use.module, use.kind) for use in uses] == [
        ("there", "hook"),
        ("there.part", "pre_find_module_path"),
        ("there", "run-time"),
    ]
    assert not any(use.problem for use in uses), "nothing was run"


def test_hidden_imports_that_are_not_there(site: Path) -> None:
    (use,) = check(site, {"hook-there.py": "# .part there.part .absent json absent"}).uses
    assert use.missing == (".absent", "absent")
    assert use.remarks == () and use.problem == ""


def test_relative_to_a_module_that_is_not_a_package(site: Path) -> None:
    (use,) = check(site, {"hook-there.part.py": "# .part .absent ..beyond"}).uses
    assert use.missing == (".absent", "..beyond")


def test_a_hook_that_fails(site: Path) -> None:
    (use,) = check(site, {"hook-there.py": "raise"}).uses
    assert use.problem == "Traceback\nOops"


def test_a_module_that_is_not_installed(site: Path) -> None:
    (use,) = check(site, {"hook-absent.py": ""}).uses
    assert use.remarks == ("absent is not installed here: what the hook finds in it is not checked",)


@pytest.mark.parametrize("name", ["a-b", ".a"])
def test_a_name_of_no_module(site: Path, name: str) -> None:
    (use,) = check(site, {f"hook-{name}.py": ""}).uses
    assert any("write hook-<full.module.name>.py" in remark for remark in use.remarks)


@pytest.mark.parametrize(
    ("text", "remarks"),
    [
        ("hiddenimport = []", ("line 1: hiddenimport has no meaning; hiddenimports has one",)),
        (
            "x = 1\nmore = []\nexcludeimports = []",
            ("line 3: excludeimports has no meaning; excludedimports has one",),
        ),
        ("hiddenimports = []\ndatas = []", ()),
        ("def f(:", ()),
    ],
)
def test_names_that_look_like_those_of_the_protocol(site: Path, text: str, remarks: tuple[str, ...]) -> None:
    (use,) = check(site, {"hook-there.py": text}).uses
    assert use.remarks == remarks


def test_hooks_that_are_asked_before(site: Path) -> None:
    (use,) = check(site, {"pre_safe_import_module/hook-there.py": "hiddenimport = 1"}).uses
    assert use.kind == "pre_safe_import_module" and len(use.remarks) == 1


def test_run_time_hooks(site: Path) -> None:
    files = {"rthooks.dat": "{'there': ['a.py', 'absent.py']}", "rthooks/a.py": ""}
    uses = check(site, files).uses
    assert [(use.kind, use.problem) for use in uses] == [
        ("run-time", ""),
        ("run-time", "rthooks.dat names it, but it is not there"),
    ]


def test_a_damaged_table(site: Path) -> None:
    (use,) = check(site, {"rthooks.dat": "{"}).uses
    assert use.module == "" and "rthooks.dat" in use.problem
