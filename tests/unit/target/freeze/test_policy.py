from __future__ import annotations

from types import CodeType

import pytest

from bundler.target.freeze.policy import choose_mode

CODE = compile("def f(x):\n    return x + 1\n" * 50, "code.py", "exec")
TABLE = compile(f"TABLE = {tuple(f'entry number {n}' for n in range(9000))!r}\n", "table.py", "exec")


@pytest.mark.parametrize(
    ("name", "group", "code", "mode"),
    [
        ("encodings.utf_8", "stdlib", CODE, "deep"),
        ("encodings.cp1252", "stdlib", CODE, "marshal"),
        ("encodings", "stdlib", CODE, "deep"),
        ("package.encodings.cp1252", "app", CODE, "deep"),
        ("encodings.cp1252", "app", CODE, "deep"),
        ("tables", "app", TABLE, "marshal"),
        ("code", "app", CODE, "deep"),
    ],
)
def test_auto(name: str, group: str, code: CodeType, mode: str) -> None:
    assert choose_mode("auto", name, group, code) == mode


def test_what_the_user_chose_holds() -> None:
    assert choose_mode("deep", "encodings.cp1252", "stdlib", TABLE) == "deep"
    assert choose_mode("marshal", "code", "app", CODE) == "marshal"
