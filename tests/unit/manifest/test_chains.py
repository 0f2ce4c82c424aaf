"""The shortest chains from the entry point."""

from __future__ import annotations

from bundler.manifest.chains import Chains, Link, chains_of
from bundler.manifest.model import Manifest, ModuleEntry
from bundler.target.closure.model import Edge


def module(name: str, *edges: Edge) -> ModuleEntry:
    return ModuleEntry(name, "source", f"{name}.py", "app", edges=edges)


MAIN = module("__main__")
A = module("a", Edge("__main__", "plain", 1))
B = module("b", Edge("__main__", "optional", 2), Edge("c", "plain", 9))
C = module("c", Edge("a", "optional", 3), Edge("b", "plain", 4))
FAR = module("far", Edge("c", "name"), Edge("codecs", "plain", 5))
CODECS = module("codecs", Edge("", "interpreter"))
IO = module("io", Edge("codecs", "plain", 7))
HIDDEN = module("hidden", Edge("--hidden-import", "option"))
MODULES = (MAIN, A, B, C, FAR, CODECS, IO, HIDDEN)


def names(chain: tuple[Link, ...]) -> list[str]:
    return [link.edge.importer for link in chain]


def test_shortest() -> None:
    chains = Chains(MODULES, "__main__")
    assert chains.shortest("a") == [(Link("a", Edge("__main__", "plain", 1), "__main__.py"),)]
    assert chains.shortest("__main__") == [()]
    assert chains.shortest("unknown") == []


def test_the_plainer_of_two_comes_first() -> None:
    chains = Chains(MODULES, "__main__")
    assert [names(chain) for chain in chains.shortest("c")] == [["__main__", "b"], ["__main__", "a"]]
    assert [names(chain) for chain in chains.shortest("c", 1)] == [["__main__", "b"]]


def test_what_the_entry_point_does_not_reach() -> None:
    chains = Chains(MODULES, "__main__")
    assert [names(chain) for chain in chains.shortest("io")] == [["", "codecs"]]
    assert [names(chain) for chain in chains.shortest("hidden")] == [["--hidden-import"]]
    assert names(chains.shortest("far", 1)[0])[0] == "__main__"


def test_the_first_of_several() -> None:
    chains = Chains(MODULES, "__main__")
    assert names(chains.first_of(["far", "c", "io"])) == ["__main__", "b"]
    assert chains.first_of(["unknown"]) == ()


def test_the_packages_above_the_entry_point_are_a_start() -> None:
    modules = (module("pkg"), module("pkg.__main__"), module("x", Edge("pkg", "plain", 1)))
    manifest = Manifest("", "", "", "", "", "module", "pkg.__main__", modules=modules)
    assert [names(chain) for chain in chains_of(manifest).shortest("x")] == [["pkg"]]
