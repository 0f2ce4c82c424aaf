"""bundler.library: a build that another program asks for."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import bundler
from bundler import AddData, BuildOptions, BuildResult, BundlerError, build, library
from bundler.errors import EntryNotFound, InterpreterNotFound, UsageError
from bundler.reporter import Reporter

RESULT = BuildResult("/x/app", 1, (3, 12, 1), 1)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[BuildOptions]:
    """The options of each build, none of which is done."""
    found: list[BuildOptions] = []

    def pipeline(options: BuildOptions, reporter: Reporter) -> BuildResult:
        found.append(options)
        with reporter.step("Following imports") as step:
            step.outcome("7 modules")
        reporter.warn("something is odd")
        return RESULT

    monkeypatch.setattr(library, "run_pipeline", pipeline)
    monkeypatch.chdir(tmp_path)
    return found


def test_all_names_are_there() -> None:
    for name in bundler.__all__:
        assert getattr(bundler, name) is not None
    with pytest.raises(AttributeError, match="'bundler' has no attribute 'nothing'"):
        bundler.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_no_module_takes_the_name_of_the_function() -> None:
    """An import of ``bundler.build`` would replace the function by the module."""
    assert not {f"{name}.py" for name in bundler.__all__} & {
        path.name for path in Path(bundler.__file__).parent.iterdir()
    }


def test_options_are_completed(asked: list[BuildOptions], tmp_path: Path) -> None:
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    chosen = BuildOptions(script="app.py", python=str(tmp_path / "venv"), add_data=(AddData("a", "b"),))
    assert build(chosen) is RESULT
    (options,) = asked
    assert options.python == str(python)
    assert options.add_data == (AddData("a", "b"),)


def test_what_makes_no_sense_is_an_exception(asked: list[BuildOptions]) -> None:
    with pytest.raises(UsageError, match="replace the script"):
        build(BuildOptions(script="app.py", output="app.py"))
    with pytest.raises(InterpreterNotFound):
        build(BuildOptions(script="app.py", python="/nowhere/python"))
    assert asked == []


def test_messages_go_to_the_log(
    asked: list[BuildOptions], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO, "bundler")
    build(BuildOptions(script="app.py"))
    (step, warning) = caplog.records
    assert (step.levelname, warning.levelname) == ("INFO", "WARNING")
    assert step.getMessage().startswith("Following imports: 7 modules, ")
    assert warning.getMessage() == "something is odd"
    assert capfd.readouterr() == ("", "")


def test_an_error_prints_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    options: dict[str, Any] = {
        name: str(tmp_path / name) for name in ("distpath", "workpath", "cache_dir", "script")
    }
    with pytest.raises(BundlerError) as caught:
        build(BuildOptions(**options))
    assert isinstance(caught.value, EntryNotFound)
    assert capfd.readouterr() == ("", "")


def test_the_package_is_light() -> None:
    """What imports the package for its version, or for another part of it, gets nothing of a build."""
    code = "import sys, bundler; print(bundler.__version__, 'bundler.options' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"{bundler.__version__} False\n"


@pytest.mark.slow
def test_types(tmp_path: Path) -> None:
    """As the type checker of somebody else's project sees it."""
    (tmp_path / "make.py").write_text(
        "from bundler import BuildOptions, build\n"
        'reveal_type(build(BuildOptions(script="app.py")).size)\n'
        "BuildOptions(script=1)\n"
    )
    words = [sys.executable, "-m", "mypy", "--strict", "--config-file", "", "make.py"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    revealed, refused, summary = done.stdout.splitlines()
    assert revealed.endswith('Revealed type is "int"')
    assert 'incompatible type "int"; expected "str | None"' in refused
    assert summary.startswith("Found 1 error")
