"""Every hook of pyinstaller-hooks-contrib runs, with its package and without."""

from __future__ import annotations

import ast
import importlib.machinery
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support import pythons
from support.environments import clean_env, environment
from support.hooks import hook_request, process, search_path

from bundler.hook_settings import CONTRIB, package_directory
from bundler.target.hooks.process import HookProblem

pytestmark = pytest.mark.slow

DIRECTORY = Path(package_directory(CONTRIB))
STANDARD = sorted((DIRECTORY / "stdhooks").glob("hook-*.py"))

ABSENT = (
    "ModuleNotFoundError:",
    "importlib.metadata.PackageNotFoundError:",
    "ValueError: there is no package",
    "ImportError:",
)
"""The errors of hooks whose package is not installed.  A build runs hooks for installed modules only."""

REASONS = {
    "tensorflow": "asks the absent package for its version and refuses to go on without",
    "toga_winforms": "Windows only: reads an environment variable of Windows",
}
"""Hooks that fail in another way without their package."""

PACKAGES = """
    BTrees PyOpenGL altair astor astroid argon2-cffi avro bcrypt black bokeh boto3 branca cairocffi certifi
    chardet charset-normalizer cloudpickle cloudscraper cryptography cytoolz dask dateparser discid
    distributed dnspython docutils dogpile.cache emoji
    fake-useragent flask-compress flask-restx folium fsspec grpcio h3
    h5py httplib2 humanize imageio iso639-lang jaraco.text jedi jinja2 jira jsonpath-rw-ext jsonschema
    langcodes langdetect lark limits llvmlite lxml lz4 mako markdown mimesis mistune mnemonic msoffcrypto-tool
    narwhals nbconvert nbformat nltk numba numcodecs numpy openpyxl orjson parsedatetime parso passlib patsy
    pdfminer.six pendulum phonenumbers pint platformdirs plotly prettytable psutil psycopg2-binary
    publicsuffix2 puremagic pycountry pycparser pycryptodome pycryptodomex pydantic pydicom pyexcel pyexcel-io
    pylint pymediainfo pypdfium2 pyphen pyproj pytest python-dateutil python-docx python-gitlab python-pptx
    python-stdnum pyusb pyzmq rdflib regex reportlab rich ruamel.yaml schwifty scikit-image scikit-learn
    selenium sentry-sdk shapely simplemma sounddevice soundfile statsmodels swagger-spec-validator
    text-unidecode textdistance tinycss2 trame trimesh tzdata unidecode uniseg urllib3 uvicorn uvloop
    vaderSentiment weasyprint websockets wordcloud xarray xmldiff xmlschema xyzservices zarr zeep
""".split()


def module_of(file: Path) -> str:
    return file.name[len("hook-") : -len(".py")]


@pytest.mark.oldest_and_newest
def test_every_hook_runs_without_its_package(target: pythons.Python) -> None:
    failures = {}
    with process(target.executable) as running:
        for file in STANDARD:
            try:
                running.ask(hook_request(file, module_of(file)))
            except HookProblem as problem:
                last = str(problem).splitlines()[-1]
                if not last.startswith(ABSENT):
                    failures[module_of(file)] = last
        for kind in ("pre_safe_import_module", "pre_find_module_path"):
            for file in sorted((DIRECTORY / kind).glob("hook-*.py")):
                question = {"do": "before", "file": str(file), "kind": kind, "module": module_of(file)}
                running.ask({**question, "search_dirs": []})
    assert sorted(failures) == sorted(REASONS), failures
    assert len(STANDARD) > 600


def test_every_run_time_hook_is_there_and_compiles() -> None:
    table = ast.literal_eval((DIRECTORY / "rthooks.dat").read_text())
    scripts = {name for names in table.values() for name in names}
    files = {path.name for path in (DIRECTORY / "rthooks").glob("pyi_rth_*.py")}
    assert scripts == files and len(files) > 10
    for name in sorted(files):
        compile((DIRECTORY / "rthooks" / name).read_bytes(), name, "exec")


@pytest.fixture(scope="module")
def packages(session_dir: Path) -> Path:
    """An environment with PyInstaller and the packages.

    ``BUNDLER_TEST_HOOKS`` names one, or is ``1`` to make one, which takes minutes and some GB.
    """
    named = os.environ.get("BUNDLER_TEST_HOOKS")
    if not named:
        pytest.skip("BUNDLER_TEST_HOOKS is not set: installing what it compares takes long")
    if named != "1":
        return Path(named)
    directory = environment(session_dir, pythons.require("3.11"), ("pyinstaller",))
    complete = directory / ".packages"
    if not complete.exists():
        for start in range(0, len(PACKAGES), 10):
            install(directory, *PACKAGES[start : start + 10])
        complete.touch()
    return directory


def install(directory: Path, *names: str) -> None:
    """Install wheels.  A package without a wheel, or in conflict with another package, is left out."""
    pip = [str(directory / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "-q"]
    command = [*pip, "install", "--only-binary", ":all:", *names]
    done = subprocess.run(command, capture_output=True, env=clean_env(), check=False)
    if done.returncode != 0 and len(names) > 1:
        for name in names:
            install(directory, name)


def installed(module: str, path: list[str]) -> bool:
    """Whether ``module`` can be found, without importing anything."""
    places: Any = path
    for part in module.split("."):
        spec = importlib.machinery.PathFinder.find_spec(part, places)
        if spec is None:
            return False
        places = getattr(spec.submodule_search_locations, "_path", spec.submodule_search_locations) or []
    return True


def answers_of_pyinstaller(python: str, files: list[Path]) -> Iterator[dict[str, Any]]:
    script = Path(__file__).parents[3] / "support" / "run_real_hooks.py"
    done = subprocess.run(
        [python, str(script), *map(str, files)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
    )
    for line in done.stdout.splitlines():
        yield json.loads(line)


def test_results_are_those_of_pyinstaller(packages: Path) -> None:
    """Hidden imports, data files and binaries of each hook are those that PyInstaller itself gets."""
    python = str(packages / "bin" / "python")
    path = search_path(python)
    site = [entry for entry in path if entry.endswith("site-packages")]
    files = [file for file in STANDARD if installed(module_of(file), site)]
    same: list[str] = []
    different: dict[str, Any] = {}
    with process(python, timeout=300) as running:
        for file, theirs in zip(files, answers_of_pyinstaller(python, files), strict=True):
            try:
                ours = running.ask(hook_request(file, module_of(file)))
            except HookProblem as problem:
                if "error" not in theirs:
                    different[module_of(file)] = str(problem)
                continue  # both report that the package itself cannot be imported here
            if comparable(ours) == comparable(theirs):
                same.append(module_of(file))
            else:
                different[module_of(file)] = (comparable(ours), comparable(theirs))
    assert not different
    assert len({name.partition(".")[0] for name in same}) >= 60, f"only {len(same)} packages"


def comparable(answer: dict[str, Any]) -> Any:
    if "error" in answer:
        return "error"
    names = [set(answer[key]) for key in ("hiddenimports", "excludedimports")]
    return names + [set(map(tuple, answer[key])) for key in ("datas", "binaries")]


def test_this_interpreter_is_not_asked_about_the_target() -> None:
    """Hooks must not run in the environment of the tests, or these tests would prove nothing."""
    assert "pyinstaller" not in {name.lower() for name in sys.modules}
