"""Command lines for the program's own interpreter."""

from __future__ import annotations

import ast

import pytest

from bundler.target.closure.read.children import children, imports_of_code


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[sys.executable, '-m', 'json.tool', 'x']", [("-m", "'json.tool'")]),
        ("(python, '-u', '-m', name)", [("-m", "name")]),
        ("run('-m', 'tool')", [("-m", "'tool'")]),
        ("[sys.executable, '-m', *words]", [("-m", "words[0]")]),
        ("[sys.executable, '-I', '-c', CODE]", [("-c", "CODE")]),
        ("['git', 'commit', '-m', 'json']", []),
        ("['/usr/bin/python3', '-m', 'json']", [("-m", "'json'")]),
        ("parser.add_argument('-m', 'json')", []),
        ("shlex.split('-m json.tool --x')", [("-m", "'json.tool'")]),
        ("f'{sys.executable} -m json.tool'", [("-m", "'json.tool'")]),
        ("'%s -u -m json.tool' % sys.executable", [("-m", "'json.tool'")]),
        ("'{} -m json.tool'.format(sys.executable)", [("-m", "'json.tool'")]),
        ("'try python -m json.tool'", []),
        ("'a-m b'", []),
    ],
)
def test_children(source: str, expected: list[tuple[str, str]]) -> None:
    tree = ast.parse(source)
    found = [child for node in ast.walk(tree) for child in children(node)]
    assert [(child.option, ast.unparse(child.value)) for child in found] == expected


def test_imports_of_code() -> None:
    code = "import a.b, c; from d import e\nif x:\n    import f"
    assert set(imports_of_code(code, complete=True)) == {("a.b", ()), ("c", ()), ("d", ("e",)), ("f", ())}
    assert set(imports_of_code("import a; print(", complete=False)) == {("a", ())}
    assert list(imports_of_code("import a; print(", complete=True)) == []
