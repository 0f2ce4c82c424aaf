"""What the build says about shared objects that need a newer C library than the oldest one.

A library of the build machine means little to the user who installed a package.  So each need is reported
with the packages that bring the library, found along the chain of shared objects that name each other.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from bundler.errors import NativeLibraryProblem
from bundler.inventory.model import BundleFile
from bundler.prelink.glibc import NewerNeed
from bundler.target.closure.model import APP, Closure

_SHOWN = 3

_LAID_OUT = "leave out --native dlopen and --pie: what is laid out at build time needs less, or"


def newer_notes(needs: Sequence[NewerNeed], files: Iterable[BundleFile], closure: Closure) -> tuple[str, ...]:
    """Notes about the packages that bring ``needs``: for each, the newest release that it asks for."""
    told: set[str] = set()
    notes = []
    for names, sentence in _sentences(needs, files, closure):
        if not told.issuperset(names):
            told.update(names)
            notes.append(f"{sentence}; loading it fails where glibc is older")
    return tuple(notes)


def refuse_newer(
    needs: Sequence[NewerNeed], files: Iterable[BundleFile], closure: Closure, glibc: tuple[int, int]
) -> None:
    """Raise :class:`NativeLibraryProblem` if there are any ``needs``, though the user asked for ``glibc``."""
    if not needs:
        return
    newest = release(needs[0].glibc)
    raise NativeLibraryProblem(
        f"--glibc {release(glibc)} was asked for, but what travels needs glibc {newest}",
        "\n".join(sentence for _, sentence in _sentences(needs, files, closure)),
        ("" if all(need.symbols for need in needs) else f"{_LAID_OUT}\n")
        + f"give --glibc {newest}, leave a module out with --exclude-module,\n"
        "or install wheels that are made for an older glibc (manylinux names it: manylinux_2_28), "
        "or build where the system's libraries are older",
    )


def packages_of(files: Iterable[BundleFile], closure: Closure) -> Callable[[str], list[str]]:
    """A function that gives the packages which bring the shared object at a tree path."""
    return _Owners(files, closure).of


def _sentences(
    needs: Sequence[NewerNeed], files: Iterable[BundleFile], closure: Closure
) -> Iterator[tuple[list[str], str]]:
    """For each need, the newest first: the packages that bring it, and a sentence about it."""
    owners = _Owners(files, closure)
    for need in needs:
        names = owners.of(need.path)
        who = _listed(names)
        verb = "needs" if len(names) == 1 else "need"
        reason = f"uses {_listed(need.symbols)}" if need.symbols else "is left to the dynamic loader"
        yield names, f"{who} {verb} glibc {release(need.glibc)}: {owners.sources[need.path]} {reason}"


def _listed(names: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``, ``a, b, c and 2 more``."""
    more = len(names) - _SHOWN
    *first, last = names if more <= 0 else [*names[:_SHOWN], f"{more} more"]
    return f"{', '.join(first)} and {last}" if first else last


class _Owners:
    """Who brings each shared object."""

    def __init__(self, files: Iterable[BundleFile], closure: Closure) -> None:
        libraries = {file.path: file for file in files if file.library is not None}
        self.sources = {path: file.source or path for path, file in libraries.items()}
        self._askers: dict[str, list[str]] = {}
        for path, file in libraries.items():
            assert file.library is not None
            for needed in file.library.direct:
                self._askers.setdefault(needed, []).append(path)
        self._modules = {module.filename: module for module in closure.modules if module.kind == "extension"}
        self._installed = _installed(closure)

    def of(self, path: str) -> list[str]:
        """The packages that install the file at tree path ``path``, or whose shared objects need it."""
        names: set[str] = set()
        queue = [path]
        for each in queue:
            name = self._name(each)
            if name is not None:
                names.add(name)
            else:
                queue += [asker for asker in self._askers.get(each, ()) if asker not in queue]
        return sorted(names, key=str.casefold) or [f"the library {path}"]

    def _name(self, path: str) -> str | None:
        if self.sources[path] in self._installed:
            return self._installed[self.sources[path]]
        module = self._modules.get(path)
        if module is None:
            return None
        if module.group.startswith("dist:"):
            return module.group.removeprefix("dist:")
        return f"the module {module.name}" if module.group == APP else f"Python's module {module.name}"


def _installed(closure: Closure) -> Mapping[str, str]:
    """The name of the distribution that installed a file, by the file's path."""
    return {
        os.path.normpath(os.path.join(os.path.dirname(one.metadata_path), file)): one.name
        for one in closure.distributions
        for file in one.files
    }


def release(glibc: tuple[int, int]) -> str:
    """``(2, 34)`` as ``"2.34"``."""
    return ".".join(map(str, glibc))
