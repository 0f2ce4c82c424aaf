"""What an extension module imports, as far as its text shows."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from bundler.target.closure.find.distributions import DistributionIndex, Installed
from bundler.target.closure.find.locate import Located, Locator
from bundler.target.closure.find.self_tests import SelfTests
from bundler.target.closure.native_text.native_scan import candidates, read_native_text, siblings
from bundler.target.closure.read.imports import in_stdlib, top_level


def native_imports(
    module: Located, locator: Locator, index: DistributionIndex, tests: SelfTests
) -> Iterator[str]:
    """The modules that the C code of the extension ``module`` names; none for the standard library's own."""
    if module.origin is None:
        return
    owner = index.owner(module.origin)
    if owner is None and in_stdlib(module.name):
        return
    try:
        with open(module.origin, "rb") as file:
            data = file.read()
    except OSError:
        return  # in a zip archive, from which plain Python could not load it
    top = top_level(module.name)
    foreign = frozenset(_top_level_beside(owner, index))
    text = read_native_text(data, top)
    package = module.name.rpartition(".")[0]
    for name in siblings(text, locator.submodules(package)) if package else ():
        if not tests.holds(name):
            yield name
    for name in candidates(text, top, foreign, sys.stdlib_module_names):
        if locator.find(name) is not None:
            yield name
        elif name.startswith(f"{top}."):
            yield from _longest(name, locator)


def _top_level_beside(owner: Installed | None, index: DistributionIndex) -> Iterable[str]:
    if owner is None:
        return
    yield from owner.native_top_level()
    for requirement in owner.requires:
        required = index.get(requirement)
        if required is not None:
            yield from required.top_level


def _longest(name: str, locator: Locator) -> Iterator[str]:
    """The longest module name that ``name``, a text from a blob of Cython's, begins with."""
    package = name.rpartition(".")[0]
    while package and locator.find(package) is None:
        name, package = package, package.rpartition(".")[0]
    fitting = [sub for sub in locator.submodules(package) if name.startswith(sub)]
    if fitting:
        yield max(fitting, key=len)
