"""The entry point: what the user named, as a module to run.

================  ==============================================================  ==============
named             runs                                                            sys.path[0]
================  ==============================================================  ==============
script            its source as ``__main__``; a directory or zip archive runs     its directory
                  its ``__main__.py``
module            ``pkg.mod``, or ``pkg.__main__`` for a package, as              the current
                  ``python -m`` does                                              directory
console script    a wrapper like the one pip installs, as ``__main__``; a        none
                  distribution's own script file runs as it is
``pkg.mod:func``  the same wrapper                                                none
several of these  a wrapper that chooses (:mod:`bundler.target.closure.commands`) none
================  ==============================================================  ==============

The distribution rule
---------------------
Programs of distributions often load parts of themselves by name: plug-ins, lexers, commands.  So the rule
applies to a console script, ``-e``, and ``-m`` of a module that a distribution owns.  All modules of that
distribution belong to the closure, except its test packages (see
:mod:`bundler.target.closure.find.self_tests`), and so does everything that they import.
The missing imports of such additional modules count as optional.
"""

from __future__ import annotations

import ast
import os
import re
import sys
import zipfile
from dataclasses import dataclass, replace

from bundler.errors import (
    ConsoleScriptUnknown,
    EntryNotFound,
    EntrySyntaxError,
    InputUnreadable,
    UsageError,
    close_match_hint,
)
from bundler.target.closure.commands import commands_source
from bundler.target.closure.find.distributions import DistributionIndex, Installed
from bundler.target.closure.find.locate import Located, Locator
from bundler.target.closure.model import ClosureRequest, EntryKind
from bundler.target.closure.read.bytecode import scan_bytecode
from bundler.target.closure.read.imports import top_level
from bundler.target.closure.read.names import bound_names

# PyPA's entry points specification: object references, optional extras
_ENTRY_POINT = re.compile(r"(?P<module>[\w.]+)\s*:\s*(?P<attribute>[\w.]+)\s*(?:\[[^\]]*\])?\s*\Z")

_NOT_FOUND_HINT = "add its directory with --paths, or choose the environment with --python"

COMMANDS_FILE = "commands"
"""The name in the tree of the program that chooses between several commands."""

_WRAPPER = """\
import sys
from {module} import {name}
if __name__ == "__main__":
    sys.argv[0] = sys.argv[0].removesuffix("-script.pyw").removesuffix(".exe")
    sys.exit({attribute}())
"""


@dataclass(frozen=True)
class Entry:
    """The entry point as a module to run.

    ``main`` is the module ``__main__`` of a script or wrapper, with its source.  For ``-m`` it is None, and
    ``name`` is the module to run.  The distribution rule applies to ``distributions``.
    ``script_owner`` is the editable install that a script belongs to.
    """

    kind: EntryKind
    name: str
    main: Located | None = None
    source: bytes | str | None = None
    generated: bool = False
    filename: str = ""
    distributions: tuple[Installed, ...] = ()
    script_owner: Installed | None = None

    @property
    def own(self) -> tuple[Installed, ...]:
        """The distributions that the entry point belongs to, that of a script included."""
        return self.distributions or _known(self.script_owner)


def script_directory(request: ClosureRequest) -> tuple[str, ...]:
    """The first entries of the program's ``sys.path``.  Raises ``EntryNotFound`` for a missing script."""
    if request.script is not None:
        path = os.path.abspath(request.script)
        if not os.path.exists(path):
            raise _script_missing(request.script)
        # like sys.path[0] of `python link.py`, which is the directory of the link's target
        return (path,) if _is_container(path) else (os.path.dirname(os.path.realpath(path)),)
    return (os.getcwd(),) if request.module is not None else ()


def first_directories(request: ClosureRequest) -> tuple[str, ...]:
    """The entries of the program's ``sys.path`` that hold the application's own modules."""
    return (*script_directory(request), *(os.path.abspath(path) for path in request.paths))


def program_path(request: ClosureRequest) -> tuple[str, ...]:
    """The program's ``sys.path``."""
    return tuple(dict.fromkeys([*first_directories(request), *sys.path]))


def find_entry(request: ClosureRequest, locator: Locator, index: DistributionIndex) -> Entry:
    """The entry point.  Raises a subclass of ``BundlerError`` if it cannot be found, read or compiled."""
    named = [request.script, request.module, request.console_script, request.entry_point]
    if sum(name is not None for name in named) + bool(request.commands) != 1:
        raise UsageError("name one script, module, console script or entry point")
    if request.script is not None:
        entry = _script(request.script)
        assert entry.main is not None and entry.main.origin is not None
        return replace(entry, script_owner=index.editable_owner(entry.main.origin))
    if request.module is not None:
        return _module(request.module, locator, index)
    if request.commands:
        return _commands(request, locator, index)
    if request.console_script is not None:
        installed = None
        if request.console_script not in index.console_scripts():
            installed = _installed_script(request.console_script, index)
        return installed or _wrapper(_console_script(request.console_script, index, locator))
    return _wrapper(_function("", str(request.entry_point), index, locator))


def _console_script(name: str, index: DistributionIndex, locator: Locator) -> _Command:
    """The function that an installed console script calls.  Raises ``ConsoleScriptUnknown``."""
    scripts = index.console_scripts()
    if name not in scripts:
        raise ConsoleScriptUnknown(
            f"no installed distribution has a console script called {name}",
            "",
            close_match_hint(name, scripts)
            or "install the distribution for the target interpreter, or give --python another one",
        )
    reference, distribution = scripts[name]
    return _command(name, reference, distribution, locator)


def _function(name: str, reference: str, index: DistributionIndex, locator: Locator) -> _Command:
    """The function ``pkg.mod:func``, called ``name``, or after its module."""
    module = reference.partition(":")[0].strip()
    _check_function(reference, locator)
    return _command(name or module.rpartition(".")[2], reference, owner_of(module, locator, index), locator)


def _commands(request: ClosureRequest, locator: Locator, index: DistributionIndex) -> Entry:
    """The program that chooses between several commands."""
    found: dict[str, _Command] = {}
    for text in request.commands:
        name, equals, reference = text.partition("=")
        found[name] = (
            _function(name, reference, index, locator) if equals else _console_script(name, index, locator)
        )
    source = commands_source(
        {name: (command.module, command.attribute) for name, command in found.items()}, links=request.links
    )
    owners = {each.key: each for command in found.values() for each in _known(command.distribution)}
    main = Located("__main__", "source", None, False)
    return Entry("script", "__main__", main, source, True, COMMANDS_FILE, tuple(owners.values()))


def _check_function(reference: str, locator: Locator) -> None:
    """Raise ``EntryNotFound`` if the module of ``pkg.mod:func`` certainly has nothing of that name."""
    match = _ENTRY_POINT.match(reference)
    if match is None:
        return  # which is reported where the reference is taken apart
    first = top_level(match["attribute"])
    located = locator.find(match["module"])
    if located is None or located.kind != "source" or locator.find(f"{located.name}.{first}") is not None:
        return
    source = locator.read(located)
    check_syntax(source or b"", located.origin or located.name)
    names = bound_names(ast.parse(source or b""))
    if names is not None and first not in names:
        raise EntryNotFound(f"{located.name} does not define {first}", "", close_match_hint(first, names))


def check_syntax(source: bytes | str, origin: str) -> None:
    """Raise ``EntrySyntaxError`` with file, line and caret if ``source`` does not compile."""
    try:
        compile(source, origin, "exec", dont_inherit=True)
    except SyntaxError as error:
        place = f"{origin}:{error.lineno}" if error.lineno else origin
        why = [f"{place}: {error.msg}"]
        if error.text and error.text.strip():
            text = error.text.rstrip("\n")
            shown = text.lstrip()
            column = max(0, (error.offset or 1) - 1 - (len(text) - len(shown)))
            why += ["    " + shown, "    " + " " * min(column, len(shown)) + "^"]
        raise EntrySyntaxError(f"{os.path.basename(origin)} does not compile", "\n".join(why)) from None
    except ValueError as error:
        why_not = str(error)
        raise EntrySyntaxError(f"{os.path.basename(origin)} does not compile", why_not) from None


def check_bytecode(data: bytes | str, origin: str) -> None:
    """Raise ``InputUnreadable`` if ``data`` is not bytecode of this version."""
    assert isinstance(data, bytes)
    try:
        scan_bytecode(data, "")
    except ValueError as error:
        hint = "install its distribution again for this interpreter"
        raise InputUnreadable(f"cannot read {origin}", str(error), hint) from error


def owner_of(module: str, locator: Locator, index: DistributionIndex) -> Installed | None:
    """The distribution that ``module`` belongs to, if any."""
    located = locator.find(module)
    if located is None or located.origin is None:
        return None
    return index.owner(located.origin) or index.editable_owner(located.origin)


def _script(script: str) -> Entry:
    path = os.path.abspath(script)
    if not os.path.exists(path):
        raise _script_missing(script)
    if os.path.isdir(path):
        inner = os.path.join(path, "__main__.py")
        if not os.path.isfile(inner):
            raise EntryNotFound(f"{script} is a directory without a __main__.py")
        path = inner
    elif zipfile.is_zipfile(path):
        return _zip_script(path)
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError as error:
        raise InputUnreadable(f"cannot read {script}", error.strerror or str(error)) from error
    return _main_entry(path, source)


def _zip_script(path: str) -> Entry:
    try:
        with zipfile.ZipFile(path) as archive:
            source = archive.read("__main__.py")
    except KeyError:
        raise EntryNotFound(f"{path} is a zip archive without a __main__.py") from None
    except (OSError, zipfile.BadZipFile) as error:
        raise InputUnreadable(f"cannot read {path}", str(error)) from error
    return _main_entry(os.path.join(path, "__main__.py"), source)


def _installed_script(name: str, index: DistributionIndex) -> Entry | None:
    """The Python script that a distribution installs as a file (``scripts`` of distutils), or None."""
    for path, distribution in index.script_files(name):
        try:
            with open(path, "rb") as file:
                source = file.read()
        except OSError as error:
            raise InputUnreadable(f"cannot read {path}", error.strerror or str(error)) from error
        first = source.partition(b"\n")[0]
        if first.startswith(b"#!") and b"python" in first:
            return replace(_main_entry(path, source), distributions=_known(distribution))
    return None


def _main_entry(path: str, source: bytes) -> Entry:
    check_syntax(source, path)
    main = Located("__main__", "source", path, False)
    return Entry("script", "__main__", main, source, filename=os.path.basename(path))


def _module(name: str, locator: Locator, index: DistributionIndex) -> Entry:
    located = locator.find(name)
    if located is None:
        raise _module_missing(name, locator)
    run = name
    if located.is_package:
        run = f"{name}.__main__"
        located = locator.find(run)
        if located is None:
            raise EntryNotFound(
                f"{name} is a package and cannot be executed",
                f"no module named {run}",
                f"name a module of it, such as -m {name}.<module>",
            )
    if located.kind not in ("source", "bytecode", "frozen"):
        why = f"it is a {located.kind} module, without Python code"
        raise EntryNotFound(f"{name} cannot be executed", why)
    if located.kind == "source" and located.origin is not None:
        check_syntax(locator.read(located) or b"", located.origin)
    elif located.kind == "bytecode":
        check_bytecode(locator.read(located) or b"", located.origin or "")
    return Entry("module", run, distributions=_known(owner_of(run, locator, index)))


@dataclass(frozen=True)
class _Command:
    """A function that a script of pip would call, the name of that script, and whose it is."""

    name: str
    module: str
    attribute: str
    distribution: Installed | None


def _command(name: str, reference: str, distribution: Installed | None, locator: Locator) -> _Command:
    match = _ENTRY_POINT.match(reference.strip())
    if match is None:
        raise UsageError(f"{reference!r} is not an entry point", "", "write it as package.module:function")
    module, attribute = match["module"], match["attribute"]
    if locator.find(module) is None:
        raise _module_missing(module, locator)
    return _Command(name, module, attribute, distribution)


def _wrapper(command: _Command) -> Entry:
    source = _WRAPPER.format(
        module=command.module, name=top_level(command.attribute), attribute=command.attribute
    )
    main = Located("__main__", "source", None, False)
    return Entry("script", "__main__", main, source, True, command.name, _known(command.distribution))


def _known(distribution: Installed | None) -> tuple[Installed, ...]:
    return () if distribution is None else (distribution,)


def _script_missing(script: str) -> EntryNotFound:
    directory = os.path.dirname(os.path.abspath(script))
    try:
        known = [name for name in os.listdir(directory) if name.endswith(".py")]
    except OSError:
        known = []
    hint = close_match_hint(os.path.basename(script), known)
    return EntryNotFound(f"there is no script {script}", "", hint)


def _module_missing(name: str, locator: Locator) -> EntryNotFound:
    parent, _, _ = name.rpartition(".")
    known = locator.submodules(parent) if parent else ()
    return EntryNotFound(
        f"no module named {name}",
        "the target's sys.path was searched",
        close_match_hint(name, known) or _NOT_FOUND_HINT,
    )


def _is_container(path: str) -> bool:
    return os.path.isdir(path) or zipfile.is_zipfile(path)
