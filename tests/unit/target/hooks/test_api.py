"""The names that hooks import (hooks/api), used inside the hook process."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support import pythons
from support.hooks import hook_request, process, write

from bundler.target.hooks.process import HookProcess

pytestmark = pytest.mark.slow  # starts interpreters

FILES = {
    "foo/__init__.py": "constant = 3",
    "foo/__main__.py": "",
    "foo/mod.py": "",
    "foo/README": "",
    "foo/data/x.txt": "",
    "foo/data/y.py": "",
    "foo/data/libz.so": "",
    "foo/data/q.so.1": "",
    "foo/test/__init__.py": "",
    "foo/test/a.py": "",
    "foo/test/sub/__init__.py": "",
    "foo/test/sub/x.py": "",
    "foo/bad/__init__.py": "raise RuntimeError(1)",
    "foo/bad/y.py": "",
    "foo/quits/__init__.py": "raise SystemExit(1)",
    "ns/one/__init__.py": "",
    "ns/two/a.py": "",
    "late/__init__.py": "import os\n__path__.append(os.path.join(os.path.dirname(__file__), 'more'))",
    "late/more/inner.py": "",
    "foo_dist-1.5.dist-info/METADATA": "Metadata-Version: 2.1\nName: foo-dist\nVersion: 1.5\n"
    'Requires-Dist: bar>=1\nRequires-Dist: baz; extra == "more"\n',
    "foo_dist-1.5.dist-info/RECORD": "foo/__init__.py,,\n",
    "foo_dist-1.5.dist-info/INSTALLER": "pip\n",
    "foo_dist-1.5.dist-info/entry_points.txt": "[grp.x]\na = foo.mod:f\nb = foo.test\n",
    "bar-2.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: bar\nVersion: 2.0\n",
}


@dataclass(frozen=True)
class Evaluate:
    """``evaluate(expression)`` is its value in the hook process, with the packages of ``site``."""

    process: HookProcess
    site: Path
    hooks: Path

    def __call__(self, expression: str, statements: str = "") -> Any:
        text = (
            "import json\nfrom PyInstaller.utils.hooks import *\n"
            "from PyInstaller import compat, isolated\n"
            f"{textwrap.dedent(statements)}\n"
            f"hiddenimports = [json.dumps({expression})]\n"
        )
        file = write(self.hooks, {"hook-x.py": text}) / "hook-x.py"
        (answer,) = self.process.ask(hook_request(file, "x"))["hiddenimports"]
        return json.loads(answer.replace(str(self.site), "<site>"))


@pytest.fixture(scope="module")
def evaluate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evaluate]:
    """Evaluates in a hook process with the packages of FILES."""
    site = write(tmp_path_factory.mktemp("site"), FILES)
    try:
        python = pythons.require("3.11")
    except LookupError as error:
        pytest.skip(str(error))
    with process(python.executable, site) as running:
        yield Evaluate(running, site, tmp_path_factory.mktemp("hooks"))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # these are PyInstaller's results for the same files
        (
            "collect_submodules('foo')",
            "foo foo.__main__ foo.mod foo.test foo.test.a foo.test.sub foo.test.sub.x".split(),
        ),
        (
            "collect_submodules('foo', filter=lambda name: name != 'foo.test')",
            ["foo", "foo.__main__", "foo.mod"],
        ),
        (
            "collect_submodules('foo', filter=lambda name: name != 'foo')",
            "foo.__main__ foo.mod foo.test foo.test.a foo.test.sub foo.test.sub.x".split(),
        ),
        ("collect_submodules('ns')", ["ns", "ns.one"]),
        ("collect_submodules('late')", ["late", "late.inner"]),
        ("collect_submodules('foo.mod')", ["foo.mod"]),
        ("collect_submodules('nope')", []),
        ("collect_submodules('foo.bad')", []),
        (
            "sorted(collect_data_files('foo'))",
            [
                ["<site>/foo/README", "foo"],
                ["<site>/foo/data/q.so.1", "foo/data"],
                ["<site>/foo/data/x.txt", "foo/data"],
            ],
        ),
        (
            "sorted(collect_data_files('foo', includes=['data/*']))",
            [["<site>/foo/data/q.so.1", "foo/data"], ["<site>/foo/data/x.txt", "foo/data"]],
        ),
        (
            "collect_data_files('foo', excludes=['data', '**/*.py'], include_py_files=True)",
            [["<site>/foo/README", "foo"]],
        ),
        ("len(collect_data_files('foo', True))", 14),
        ("len(collect_data_files('foo', subdir='data'))", 2),
        (
            "sorted(p for p, _ in collect_data_files('ns', True))",
            ["<site>/ns/one/__init__.py", "<site>/ns/two/a.py"],
        ),
        ("collect_data_files('nope') + collect_data_files('foo.mod')", []),
        ("collect_dynamic_libs('foo')", [["<site>/foo/data/libz.so", "foo/data"]]),
        ("collect_dynamic_libs('foo', 'dst')", [["<site>/foo/data/libz.so", "dst"]]),
        ("collect_dynamic_libs('foo', search_patterns=['q*'])", [["<site>/foo/data/q.so.1", "foo/data"]]),
        ("get_package_paths('foo.test')", ["<site>/", "<site>/foo/test"]),
        ("get_all_package_paths('foo.mod')", []),
        ("package_base_path('/a/b/pkg/sub', 'pkg.sub')", "/a/b/"),
        ("get_module_file_attribute('foo.mod')", "<site>/foo/mod.py"),
        ("get_module_file_attribute('foo.bad')", "<site>/foo/bad/__init__.py"),
        ("get_module_file_attribute('ns')", None),
        ("get_module_attribute('foo', 'constant')", 3),
        ("[is_package(name) for name in ('foo', 'nope', 'foo.mod', 'ns')]", [True, False, False, True]),
        (
            "[can_import_module(name) for name in ('foo', 'foo.bad', 'foo.quits', 'nope')]",
            [True, False, False, False],
        ),
        (
            "[is_module_or_submodule(n, 'foo.test') for n in ('foo.test', 'foo.test.a', 'foo.tester')]",
            [True, True, False],
        ),
        ("copy_metadata('Foo_Dist')", [["<site>/foo_dist-1.5.dist-info", "foo_dist-1.5.dist-info"]]),
        (
            "[place for _, place in copy_metadata('foo-dist', recursive=True)]",
            ["foo_dist-1.5.dist-info", "bar-2.0.dist-info"],
        ),
        (
            "collect_entry_point('grp.x')",
            [[["<site>/foo_dist-1.5.dist-info", "foo_dist-1.5.dist-info"]], ["foo.mod", "foo.test"]],
        ),
        ("[get_installer(name) for name in ('foo-dist', 'foo', 'nope')]", ["pip", "pip", None]),
        (
            "[check_requirement(r) for r in ('foo-dist', 'foo-dist < 1.5', 'foo_dist >= 1.5, < 2', 'nope', "
            "'PyInstaller >= 6.0', 'foo-dist; python_version < \"3\"')]",
            [True, False, True, False, True, False],
        ),
        ("is_module_satisfies('foo-dist >= 1')", True),
        ("len(collect_all('foo'))", 3),
        ("collect_all('foo')[0][-1]", ["<site>/foo_dist-1.5.dist-info", "foo_dist-1.5.dist-info"]),
        ("eval_statement('print([1])')", [1]),
        ("eval_statement('pass')", ""),
        ("exec_statement('import foo; print(foo.constant)')", "3"),
        ("exec_statement_rc('raise SystemExit(4)')", 4),
        ("remove_file_extension('/a/b.cpython-311-x86_64-linux-gnu.so')", "/a/b"),
        ("[remove_prefix('ab', 'a'), remove_suffix('ab', 'b'), get_homebrew_path()]", ["b", "a", None]),
        (
            "[include_or_exclude_file('/a/b', *x) for x in ((['*b'],), (None, ['*b']), (['x'],), ())]",
            [True, False, False, True],
        ),
        ("[name for name in get_pyextension_imports('_decimal') if name == 'numbers']", ["numbers"]),
        ("collect_delvewheel_libs_directory('foo', datas=[('a', 'b')])", [[["a", "b"]], []]),
        ("[compat.is_linux, compat.is_win, compat.is_darwin, compat.is_py311]", [True, False, False, True]),
        ("compat.exec_command('echo', 'a')", "a\n"),
        ("compat.exec_python_rc('-c', 'raise SystemExit(5)')", 5),
    ],
)
def test_helpers(evaluate: Evaluate, expression: str, expected: Any) -> None:
    assert evaluate(expression) == expected


@pytest.mark.parametrize(
    ("expression", "error"),
    [
        ("get_package_paths('nope')", "ValueError"),
        ("get_package_paths('foo.mod')", "ValueError"),
        ("get_module_file_attribute('nope')", "ImportError"),
        ("get_module_attribute('foo', 'absent')", "AttributeError"),
        ("get_module_attribute('nope', 'x')", "AttributeError"),
        ("copy_metadata('nope')", "PackageNotFoundError"),
        ("is_module_satisfies('foo', '1')", "ValueError"),
        ("collect_submodules('foo', on_error='raise')", "RuntimeError"),
        ("collect_submodules('foo', on_error='nonsense')", "ValueError"),
        ("collect_data_files(3)", "TypeError"),
        ("compat.exec_command('/no/such/program')", "ExecCommandFailed"),
    ],
)
def test_errors(evaluate: Evaluate, expression: str, error: str) -> None:
    statements = f"""
    try:
        {expression}
    except BaseException as caught:
        raised = type(caught).__name__
    """
    assert evaluate("raised", statements) == error


def test_a_package_that_cannot_be_imported_is_told_once(evaluate: Evaluate) -> None:
    evaluate.process.output()
    evaluate("collect_submodules('foo')")
    output = evaluate.process.output()
    assert output.count("WARNING") == 1 and "foo.bad" in output and "RuntimeError: 1" in output


def test_isolated(evaluate: Evaluate) -> None:
    statements = """
    import os
    @isolated.decorate
    def add(a, b=2, *, c=3):
        import foo, os, sys
        return (a + b + c, os.getpid(), "foo" in sys.modules, __isolated__)
    @isolated.call
    def at_once():
        return {"a": [1, 2.5, None, b"x"]}
    def raises():
        raise KeyError("failed")
    def quits():
        import os
        os._exit(7)
    def returns():
        return object()
    problems = []
    for function in (raises, quits, returns):
        try:
            isolated.call(function)
        except RuntimeError as error:
            problems.append((type(error).__name__, str(error)))
    with isolated.Python() as child:
        pids = {child.call(os.getpid.__class__ and (lambda: __import__("os").getpid())) for _ in range(3)}
    total, pid, imported, flag = add(1, c=4)
    import sys
    """
    results = "total, pid != os.getpid(), imported, flag, 'foo' in sys.modules, at_once['a'][:3], problems"
    value = evaluate(f"[{results}, len(pids)]", statements)
    assert value[:6] == [7, True, True, True, False, [1, 2.5, None]]
    (first, second, third), count = value[6], value[7]
    assert first[0] == "RuntimeError" and "KeyError: 'failed'" in first[1]
    assert second[0] == "SubprocessDiedError" and "status 7" in second[1]
    assert third[0] == "RuntimeError" and "built-in types" in third[1]
    assert count == 1


def test_libraries(evaluate: Evaluate) -> None:
    statements = """
    import _ssl, _bz2
    from PyInstaller.depend import bindepend
    from PyInstaller.depend.utils import _resolveCtypesImports
    resolved = _resolveCtypesImports(['libc.so.6', 'libnone.so.3', 'libz.so.1'])
    needed = sorted(name for name, path in bindepend.get_imports(_ssl.__file__) if path)
    nothing = bindepend.get_imports('/etc/passwd')
    """
    resolved, needed, nothing = evaluate("[resolved, needed, list(nothing)]", statements)
    ((name, path, kind),) = resolved
    assert (name, kind) == ("libz.so.1", "BINARY") and path.startswith("/")
    assert "libc.so.6" in needed and any(name.startswith("libssl") for name in needed)
    assert nothing == []


def test_every_module_of_the_protocol_can_be_imported(evaluate: Evaluate, project_root: Path) -> None:
    api = project_root / "hooks" / "api"
    names = sorted(
        ".".join(path.relative_to(api).with_suffix("").parts).removesuffix(".__init__")
        for path in api.rglob("*.py")
    )
    assert len(names) > 25
    # three names exist only in a Conda environment
    names = [name for name in names if not name.endswith((".conda", ".conda_support"))]
    assert (
        evaluate("done", f"import importlib\ndone = [importlib.import_module(n).__name__ for n in {names!r}]")
        == names
    )
