"""``PyInstaller.lib.modulegraph.modulegraph``: the classes of modules."""

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
    """A module that cannot be imported."""


class ExcludedModule(BadModule):
    """A module that is left out."""


class MissingModule(BadModule):
    """A module that is not there."""


class InvalidRelativeImport(BadModule):
    """A relative import that leads out of its package."""


class Script(Node):
    """A script."""


class BaseModule(Node):
    """A module that can be imported."""


class BuiltinModule(BaseModule):
    """A module that is compiled into the interpreter."""


class SourceModule(BaseModule):
    """A module from a source file."""


class CompiledModule(BaseModule):
    """A module from a byte-code file."""


class Extension(BaseModule):
    """An extension module."""


class Package(BaseModule):
    """A package."""


class ExtensionPackage(Extension, Package):
    """A package whose ``__init__`` is an extension module."""


class NamespacePackage(Package):
    """A package without ``__init__``."""


class RuntimeModule(BaseModule):
    """A module that exists only at run time."""


class RuntimePackage(Package):
    """A package that exists only at run time."""


class AliasNode(Node):
    """An alias of a module."""


class InvalidSourceModule(SourceModule):
    """A module from a source file that does not compile."""
