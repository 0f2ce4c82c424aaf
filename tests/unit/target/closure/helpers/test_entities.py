"""What names stand for across modules."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from support.hooks import write

from bundler.target.closure.find.locate import Locator
from bundler.target.closure.helpers.definitions import Definitions, read_definitions
from bundler.target.closure.helpers.entities import Entities, Entity
from bundler.target.closure.read.conditions import target_facts

FILES = {
    "kit/__init__.py": "from .deep import function, Sub, instance\n",
    "kit/deep.py": "from .base import Base\ndef function(): pass\nclass Sub(Base):\n    def own(self): pass\n"
    "alias = function\ninstance = Sub()\nTABLE = {'a': 'b'}\n",
    "kit/base.py": "class Base:\n    def inherited(self): pass\n",
    "kit/loop.py": "from .loop import nothing\nx = y\ny = x\n",
    "app.py": "import kit, kit.deep as d\nfrom kit import function as f\nfrom kit.deep import *\n"
    "from kit.deep import TABLE as T\nfrom kit.loop import nothing, x\n",
}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("f", Entity("function", "kit.deep", "function")),
        ("kit.function", Entity("function", "kit.deep", "function")),
        ("d.alias", Entity("function", "kit.deep", "function")),
        ("kit.deep", Entity("module", "kit.deep")),
        ("kit.Sub", Entity("class", "kit.deep", "Sub")),
        ("kit.Sub()", Entity("object", "kit.deep", "Sub")),
        ("kit.Sub().own", Entity("function", "kit.deep", "Sub.own")),
        ("instance.inherited", Entity("function", "kit.base", "Base.inherited")),
        ("alias", Entity("function", "kit.deep", "function")),
        ("nothing", None),
        ("x", None),
        ("d.absent", None),
        ("unknown.own", None),
    ],
)
def test_entities(tmp_path: Path, expression: str, expected: Entity | None) -> None:
    write(tmp_path, FILES)
    locator = Locator([str(tmp_path)])

    def definitions(name: str) -> Definitions | None:
        module = locator.find(name)
        source = locator.read(module) if module is not None else None
        return read_definitions(module, source, target_facts()) if module is not None and source else None

    entities = Entities(locator, definitions)
    where = definitions("app")
    assert where is not None
    assert entities.entity(ast.parse(expression, mode="eval").body, where) == expected
    table = entities.values(ast.Name("T"), where)
    assert table is not None and not isinstance(table, str)
    assert [ast.unparse(value) for value in table[1]] == ["{'a': 'b'}"]
    assert entities.values(ast.Name("kit"), where) == "kit"
    assert entities.values(ast.Name("nothing"), where) is None
