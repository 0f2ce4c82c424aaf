"""bundler.target.closure.start: which modules every start imports."""

from __future__ import annotations

from collections.abc import Mapping

from bundler.target.closure.find.locate import Located
from bundler.target.closure.model import ModuleKind
from bundler.target.closure.read.conditions import target_facts
from bundler.target.closure.read.scan import Scan, scan_source
from bundler.target.closure.start import start_modules


def hot(sources: Mapping[str, str], *roots: str) -> set[str]:
    found = {name: Located(name, "source", f"/{name}.py", name == "package") for name in sources}

    def scan(module: Located) -> Scan:
        return scan_source(
            sources[module.name],
            module.name,
            is_package=module.is_package,
            facts=target_facts(0),
            is_entry=module.name == "__main__",
        )

    return {*start_modules(roots, found, scan, {})}


def test_the_chain_from_the_entry_point() -> None:
    sources = {"__main__": "import a\nimport missing", "a": "from b import name", "b": "", "c": "import a"}
    assert hot({**sources, "encodings": ""}, "__main__") == {"__main__", "a", "b", "encodings"}


def test_statements_that_run_whenever_the_module_does() -> None:
    main = """
import sys
try:
    import fast
except ImportError:
    import slow
if sys.argv:
    import sometimes
if sys.argv:
    import one
else:
    import other
class Class:
    import inside
def function():
    import later
def main():
    import at_once
for each in sys.argv:
    import repeated
if __name__ == "__main__":
    sys.exit(main())
"""
    names = "fast slow sometimes one other inside later at_once repeated".split()
    expected = {"__main__", "fast", "one", "other", "inside", "at_once"}
    assert hot({"__main__": main, **dict.fromkeys(names, "")}, "__main__") == expected


def test_packages() -> None:
    sources = {
        "__main__": "from package import *\nfrom package import second",
        "package": "__all__ = ['first']",
        **dict.fromkeys(("package.first", "package.second", "package.third"), ""),
    }
    assert hot(sources, "__main__") == {*sources} - {"package.third"}
    assert hot(sources, "package.third") == {"package", "package.third"}


def test_what_holds_the_code_of_compiled_sources() -> None:
    """As mypyc makes it: the source of a small extension module does not import the one with the code."""
    kinds: dict[str, ModuleKind] = {"compiled": "extension", "holder": "extension", "other": "extension"}
    sources = {"__main__": "import compiled", "compiled": "def f(): import other", "holder": "", "plain": ""}
    found = {
        name: Located(name, kinds.get(name, "source"), f"/{name}", False) for name in (*sources, "other")
    }

    def scan(module: Located) -> Scan | None:
        source = sources.get(module.name)
        return source and scan_source(source, module.name, is_package=False, facts=target_facts(0)) or None

    native = {"compiled": ["holder", "other", "plain", "missing"], "holder": ["other"]}
    assert start_modules(["__main__"], found, scan, native) == {"__main__", "compiled", "holder"}
