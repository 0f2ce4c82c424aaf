"""What calls of functions that import for their callers bring."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from support.hooks import write

from bundler.target.closure.entry import Entry
from bundler.target.closure.find.locate import Located, Locator
from bundler.target.closure.helpers.helpers import ImportHelpers
from bundler.target.closure.read.conditions import target_facts
from bundler.target.closure.read.reader import Reader

NEED = "import importlib\ndef need(name, extra=''):\n    return importlib.import_module(name)\n"
USE = "from kit.opt import need\n"


def outcomes(root: Path, files: Mapping[str, str]) -> dict[str, set[str]]:
    """What each module of ``files`` imports through helpers.

    A beginning ends in ``*``, a directory in ``/``.
    """
    write(root, {"kit/__init__.py": "", **files})
    locator = Locator([str(root), os.path.dirname(os.__file__)])
    facts = target_facts()
    helpers = ImportHelpers(locator, Reader(locator, Entry("script", "__main__"), facts), facts)
    found: dict[str, Located] = {}
    for file in files:
        name = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        located = locator.find(name)
        if located is not None:
            found[name] = located
    results: dict[str, set[str]] = {}
    for outcome in helpers.look(found):
        names = {each.module for each in outcome.imports} | {*outcome.guesses}
        names |= {f"{package}.{beginning}*" for package, beginning in outcome.prefixes}
        names |= {f"{os.path.relpath(path, root)}/" for path, _ in outcome.directories}
        names |= {os.path.relpath(path, root) for path in outcome.stubs}
        if names:
            results.setdefault(outcome.importer, set()).update(names)
    return results


@pytest.mark.parametrize(
    ("helper", "use", "expected"),
    [
        (NEED, f"{USE}need('colorsys')", {"colorsys"}),
        (NEED, f"{USE}def f():\n    return need(name='colorsys', extra='x')", {"colorsys"}),
        (NEED, "from . import opt\nopt.need('colorsys')", {"colorsys"}),
        (NEED, "import kit.opt as o\no.need('colorsys')", {"colorsys"}),
        (NEED, "from kit.opt import need as n\nn('colorsys')", {"colorsys"}),
        (NEED, f"{USE}for x in ['colorsys', 'html']: need(x)", {"colorsys", "html"}),
        (NEED, f"{USE}NAMES = {{'a': 'colorsys'}}\ndef f(k): need(NAMES[k])", {"colorsys"}),
        (
            NEED,
            "from functools import partial\nfrom .opt import need\np = partial(need, 'colorsys')",
            {"colorsys"},
        ),
        (NEED, "from .opt import need\nlist(map(need, ('colorsys', 'html')))", {"colorsys", "html"}),
        (NEED, f"{USE}def deeper(x): return need(x)\ndeeper('colorsys')", {"colorsys"}),
        (NEED, f"{USE}need(unknown)", set()),
        (NEED, "def need(x): pass\nneed('colorsys')", set()),
        # defaults
        ("def need(name='colorsys'): return __import__(name)", f"{USE}need()", {"colorsys"}),
        # the end of a dotted name is an attribute
        (
            "def string(path):\n    module, _, name = path.rpartition('.')\n    return __import__(module)",
            "from kit.opt import string\nstring('html.parser.HTMLParser')",
            {"html.parser"},
        ),
        # what is not understood counts as it is given
        (
            "def need(name):\n    words = strange(name)\n    return __import__(words)",
            f"{USE}need('html.parser:HTMLParser')",
            {"html.parser"},
        ),
        # a relative name is one of the caller's package
        (
            "def need(package, names):\n    known = {name.split('.')[-1]: name for name in names}\n"
            "    def load(key):\n        parts = known[key].split('.')\n"
            "        return importlib.import_module('.'.join(parts[:-1]), package)\n    return load",
            "from kit.opt import need\nload = need(__name__, ['.plug.Thing', '..above'])",
            {"kit.plug.Thing", "kit.use"},
        ),
        # an end with dots may lead further below than the modules with the known beginning
        (
            "def load(name):\n    words = name.split(' ')\n"
            "    return lambda: importlib.import_module('kit.' + '.'.join(words))",
            "from kit.opt import load\nx = {name: load(name) for name in ['plug deep', 'top']}",
            {"kit.plug.deep", "kit.top"},
        ),
        # parts of the name
        (
            "def load(package, name): return __import__(f'{package}.{name}')",
            "from kit.opt import load\ndef f(x): load('kit.plug', x)",
            {"kit.plug.*"},
        ),
        (
            "def load(name): return __import__('shop_' + name)",
            "from kit.opt import load\nload('paper')",
            {"shop_paper"},
        ),
        # objects
        (
            "class Lazy:\n    def __init__(self, name): self._name = name\n"
            "    def load(self): return __import__(self._name)",
            "from kit.opt import Lazy\nx = Lazy('colorsys')",
            {"colorsys"},
        ),
        (
            "class Lazy:\n    def __init__(self, name): self._name = name\n"
            "    def load(self): return __import__(self._name)",
            "from kit.opt import Lazy\nclass More(Lazy): pass\nx = More('colorsys')",
            {"colorsys"},
        ),
        (
            "import dataclasses\n@dataclasses.dataclass\nclass Plug:\n    label: str\n    module: str\n"
            "    def load(self): return __import__(self.module)",
            "from kit.opt import Plug\nPLUGS = [Plug('json', module='colorsys')]",
            {"colorsys"},
        ),
        (
            "class Manager:\n    def load(self, name): return __import__(name)",
            "from kit.opt import Manager\nmanager = Manager()\nmanager.load('colorsys')",
            {"colorsys"},
        ),
        # a list
        (
            "def load(names):\n    for name in names:\n        __import__(name)",
            "from kit.opt import load\nload(['colorsys', 'html'])",
            {"colorsys", "html"},
        ),
        # children
        (
            "import subprocess, sys\ndef run(name): subprocess.run([sys.executable, '-m', name])",
            "from kit.opt import run\nrun('timeit')",
            {"timeit", "timeit.__main__"},
        ),
        # a package
        (
            "import pkgutil\ndef load(package):\n"
            "    for x in pkgutil.iter_modules(package.__path__): __import__(x)",
            "import kit\nfrom kit.opt import load\nload(kit)",
            {"kit", "kit.*"},
        ),
    ],
)
def test_callers(tmp_path: Path, helper: str, use: str, expected: set[str]) -> None:
    found = outcomes(tmp_path, {"kit/opt.py": helper, "kit/use.py": use})
    assert found.get("kit.use", set()) == expected


def test_through_other_modules(tmp_path: Path) -> None:
    files = {
        "kit/opt.py": NEED,
        "kit/compat.py": "from .opt import need\n",
        "kit/star.py": "from kit.compat import *\n",
        "other.py": "from kit.star import need\ndef later(x):\n    return need('html.' + x)\n",
        "more.py": "import other\nother.later('parser')\n",
    }
    assert outcomes(tmp_path, files)["more"] == {"html.parser"}


def test_tables_of_other_modules(tmp_path: Path) -> None:
    files = {
        "kit/tables.py": "MAP = {'a': '.birds', 'b': ('.sea', 'Bottle')}\n",
        "kit/registry.py": "from . import tables\nTABLE = tables.MAP\n",
        "kit/client.py": "import importlib\nfrom kit.registry import TABLE\n"
        "def make(n): return importlib.import_module(TABLE[n], __package__)\n",
    }
    assert outcomes(tmp_path, files)["kit.client"] == {"kit.birds"}


def test_directories_and_stubs(tmp_path: Path) -> None:
    lazy = (
        "import ast, importlib, os\nclass Lazy:\n    def __init__(self, name, file):\n"
        "        self.names = os.listdir(os.path.dirname(file))\n        open(file + 'i')\n"
        "    def get(self, name): return importlib.import_module(name)\n"
    )
    files = {
        "kit/lazy.py": lazy,
        "kit/models/__init__.py": "from ..lazy import Lazy\nLazy(__name__, __file__)\n",
        "kit/manager.py": "import glob, os\nclass Manager:\n"
        "    path = os.path.join(os.path.dirname(__file__), 'plug')\n"
        "    def load(self):\n        for x in glob.glob(self.path + '/*.py'): __import__(x)\n",
    }
    found = outcomes(tmp_path, files)
    assert found["kit.models"] == {"kit/models/", "kit/models/__init__.pyi"}
    assert found["kit.manager"] == {"kit/plug/"}


def test_directories_do_not_count_where_nothing_is_imported(tmp_path: Path) -> None:
    code = "import os\nfrom importlib.util import find_spec\nos.listdir(os.path.dirname(__file__))\n"
    assert outcomes(tmp_path, {"kit/data.py": code}) == {}


def test_objects_that_make_objects_of_their_own_class(tmp_path: Path) -> None:
    """The class is found again through its own call, which must not make it grow for ever."""
    step = (
        "import importlib\n"
        "class Step:\n"
        "    def __init__(self, name, more=()):\n"
        "        self.name, self.more = name, more\n"
        "        self.name = name\n"
        "    def run(self):\n"
        "        return importlib.import_module(self.name)\n"
        "    def reduce(self, other):\n"
        "        if other.is_new:\n"
        "            return [Step(self.name, more=self.more), Step(self.name, more=other.more)]\n"
        "        return [Step(self.name)]\n"
    )
    files = {"kit/opt.py": step, "kit/use.py": "from kit.opt import Step\nStep('colorsys').reduce(1)\n"}
    assert outcomes(tmp_path, files)["kit.use"] == {"colorsys"}
