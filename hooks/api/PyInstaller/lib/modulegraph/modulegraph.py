"""``PyInstaller.lib.modulegraph.modulegraph``: names of the kinds of nodes."""

from __future__ import annotations


class Node:
    """A module."""

    def __init__(self, identifier: str) -> None:
        self.identifier = self.graphident = identifier
        self.filename: str | None = None
        self.packagepath: list[str] | None = None
        self.code = None

    @property
    def name(self) -> str:
        """The full name."""
        return self.identifier

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.identifier!r})"


class BadModule(Node):
    """What cannot be imported."""


class ExcludedModule(BadModule):
    """What is left out."""


class MissingModule(BadModule):
    """What is not there."""


class InvalidRelativeImport(BadModule):
    """A relative import that leads out of its package."""


class Script(Node):
    """A program."""


class BaseModule(Node):
    """What can be imported."""


class BuiltinModule(BaseModule):
    """Compiled into the interpreter."""


class SourceModule(BaseModule):
    """A source file."""


class CompiledModule(BaseModule):
    """A byte-code file."""


class Extension(BaseModule):
    """A shared object."""


class Package(BaseModule):
    """A package."""


class ExtensionPackage(Extension, Package):
    """A package whose ``__init__`` is a shared object."""


class NamespacePackage(Package):
    """A package without ``__init__``."""


class RuntimeModule(BaseModule):
    """What only exists at run time."""


class RuntimePackage(Package):
    """A package that only exists at run time."""


class AliasNode(Node):
    """Another name of a module."""


class InvalidSourceModule(SourceModule):
    """A source file that does not compile."""
