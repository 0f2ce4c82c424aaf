"""Some of CPython's own tests in a binary, and the list of those that come out differently.

``sweep.py`` compares all of them; that takes half an hour for each version.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest
from support.environments import lock
from support.programs import PROJECT, sources_key
from support.pythons import Python

sys.path.insert(0, str(Path(__file__).parent))
import sweep

QUICK = """
    test_bdb test_builtin test_codeccallbacks test_collections
    test_contextlib_async test_copyreg test_coroutines test_dataclasses test_descr test_dict
    test_enum test_exception_group test_fnmatch test_fstring test_funcattrs test_functools test_generators
    test_genericpath test_glob test_int test_linecache test_re
    test_opcache test_popen test_posixpath test_reprlib test_runpy test_slice
    test_string test_super test_syntax test_types test_unpack test_userdict test_zipapp
""".split()
"""Files of about a second each: the language, the import system, processes.

Not types of C, which are the same in a binary, and no file that fails on a busy machine."""

DIFFERENCES = tomllib.loads(Path(__file__).with_name("differences.toml").read_text())


def known(version: str) -> dict[str, str]:
    """The files of that version whose outcome differs, with the reasons."""
    return {
        name: entry["reason"] for name, entry in DIFFERENCES["files"].items() if version in entry["versions"]
    }


@pytest.mark.slow
@pytest.mark.oldest_and_newest
def test_quick_part(target: Python, session_dir: Path) -> None:
    if target.version == "3.12":
        pytest.skip("no sweep was run on 3.12")
    names = [name for name in QUICK if name not in known(target.version)]
    here = Path(target.library_dirs[0]) / "test"
    names = [name for name in names if (here / name).exists() or (here / f"{name}.py").exists()]
    if not names:
        pytest.skip(f"{target.executable} comes without its tests")
    key = sources_key(PROJECT / "bundler", PROJECT / "runtime_stub", Path(__file__).parent)
    binary = session_dir / "bin" / f"{target.version}-cpython-{key}" / "test"
    with lock(binary.parent / ".lock"):
        if not binary.exists():
            sweep.build(target.executable, binary, names)
    plain = sweep.run_files([target.executable, "-m", "test"], names, 300)
    bundled = sweep.run_files([str(binary)], names, 300)
    assert bundled["failed"] == plain["failed"], bundled["output"]
    assert bundled["state"] == plain["state"], bundled["output"]
    assert bundled["count"] == plain["count"] > 2000


@pytest.mark.parametrize("version", DIFFERENCES["run"])
def test_at_most_one_file_in_twenty_differs(version: str) -> None:
    run = DIFFERENCES["run"][version]
    assert run >= 250
    assert len(known(version)) <= run * 0.05


def test_every_difference_has_a_reason() -> None:
    for name, entry in DIFFERENCES["files"].items():
        assert name.startswith("test")
        assert len(entry["reason"]) > 20
        assert entry["versions"] and set(entry["versions"]) <= {*DIFFERENCES["run"]}
