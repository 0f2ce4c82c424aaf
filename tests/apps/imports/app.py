"""The import system as a program sees it."""

import importlib
import importlib.machinery
import importlib.util
import os
import pkgutil
import runpy
import sys
import threading
import types

import package
from package import inner
from package.sub import leaf

COMMANDS = {}


def command(function):
    COMMANDS[function.__name__] = function
    return function


def spec_of(spec):
    return {
        "name": spec.name,
        "parent": spec.parent,
        "origin": spec.origin,
        "has_location": spec.has_location,
        "locations": None
        if spec.submodule_search_locations is None
        else list(spec.submodule_search_locations),
        "loader_state": spec.loader_state,
        "initializing": getattr(spec, "_initializing", None),
    }


@command
def attributes():
    for module in (package, inner, leaf, importlib.import_module("space.member")):
        print(
            module.__name__,
            module.__package__,
            module.__file__,
            getattr(module, "__path__", None),
            module.__doc__,
        )
        print(spec_of(module.__spec__), module.__loader__ is module.__spec__.loader)
        print(sorted(name for name in vars(module) if name.startswith("__")))
    import space

    print(
        space.__name__,
        getattr(space, "__file__", None),
        list(space.__path__),
        space.__spec__.origin,
        repr(space)[:18],
    )
    print(repr(package), repr(inner))
    print(inner.bytecode_filename())


@command
def own_name():
    """What each module saw while it ran."""
    print(package.SEEN, inner.SEEN, leaf.SEEN)


@command
def by_name():
    for name in ("package.late", "package.sub.leaf", "json.tool"):
        module = importlib.import_module(name)
        print(module.__name__, sys.modules[name] is module)
    print(importlib.import_module(".late", "package").__name__, __import__("package.sub").__name__)
    print(
        __import__("package", fromlist=["late"]).late.VALUE,
        __import__("sub", vars(package), {}, ["leaf"], 1).leaf,
    )
    for name in (
        "nothing",
        "package.nothing",
        "os.nothing",
        "package.inner.nothing",
        "",
        ".x",
        "package..inner",
    ):
        try:
            importlib.import_module(name)
        except Exception as error:
            print(type(error).__name__, error, getattr(error, "name", "-"), getattr(error, "path", "-"))
    sys.modules["package.blocked"] = None
    try:
        importlib.import_module("package.blocked")
    except ImportError as error:
        print(type(error).__name__, error)


@command
def specs():
    for name in (
        "package",
        "package.inner",
        "package.late",
        "space",
        "space.member",
        "json.decoder",
        "zipimport",
    ):
        spec = importlib.util.find_spec(name)
        print(spec_of(spec), name in sys.modules and name)
    for name in ("nothing", "package.nothing"):
        print(importlib.util.find_spec(name))
    try:
        importlib.util.find_spec("nothing.at.all")
    except ModuleNotFoundError as error:
        print(error)
    print(
        importlib.util.find_spec(".late", "package").name, importlib.machinery.PathFinder.find_spec("nothing")
    )


@command
def reload():
    before = inner
    inner.COUNT.append(0)
    inner.value = "changed"
    again = importlib.reload(inner)
    print(again is before, inner.value, len(inner.COUNT))
    del sys.modules["package.inner"]
    fresh = importlib.import_module("package.inner")
    print(fresh is before, fresh.value, package.inner is fresh, fresh.Class is before.Class)
    importlib.invalidate_caches()
    late = importlib.import_module("package.late")
    print(late.VALUE)


@command
def fresh_copies():
    """A module made by hand from its spec is independent of the imported one."""
    spec = importlib.util.find_spec("package.inner")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    print(
        module is inner,
        module.Class is inner.Class,
        module.function(3),
        module.function.__code__ == inner.function.__code__,
    )
    lazy = importlib.util.LazyLoader(importlib.util.find_spec("package.late").loader)
    spec = importlib.util.spec_from_loader("package.late", lazy)
    module = importlib.util.module_from_spec(spec)
    sys.modules["package.late"] = module
    lazy.exec_module(module)
    print(type(module).__name__, module.VALUE, type(module).__name__)


@command
def loader():
    for module in (package, inner, leaf):
        loader, name = module.__loader__, module.__name__
        source = loader.get_source(name)
        print(loader.is_package(name), loader.get_filename(name), len(source), source.splitlines()[0])
        code = loader.get_code(name)
        print(type(code).__name__, code.co_filename, code.co_name, code.co_consts[0])
        print(len(loader.get_data(loader.get_filename(name))) > 0)
    print(pkgutil.get_data("package", "inner.py").decode().splitlines()[0])
    try:
        inner.__loader__.get_data(os.path.join(os.path.dirname(inner.__file__), "absent.txt"))
    except OSError as error:
        print(type(error).__name__)
    try:
        inner.__loader__.get_source("package.absent")
    except ImportError as error:
        print("ImportError")


@command
def walk():
    print([(item.name, item.ispkg) for item in pkgutil.iter_modules(package.__path__)])
    print([(item.name, item.ispkg) for item in pkgutil.walk_packages(package.__path__, "package.")])
    print([item.name for item in pkgutil.iter_modules(importlib.import_module("space").__path__)])
    top = {item.name for item in pkgutil.iter_modules()}
    print({"package", "json"} <= top, "decoder" in top)
    print(pkgutil.resolve_name("package.sub.leaf:VALUE"), pkgutil.resolve_name("package.late").VALUE)
    found = [item.name for item in pkgutil.iter_modules(importlib.import_module("json").__path__)]
    # of the modules that an executable has: nothing imports json.__main__ (3.14 and later)
    print([name for name in found if name != "__main__"])


@command
def run_module():
    print(sorted(runpy.run_module("package.runnable", run_name="__main__", alter_sys=True)["RESULT"].items()))
    print(runpy.run_module("package.runnable")["RESULT"]["name"])
    for name in ("package", "space", "absent", "package.absent", "math"):
        try:
            runpy.run_module(name)
        except ImportError as error:
            print(error)


@command
def concurrent():
    """Thirty threads import the same and different modules at once."""
    names = [
        "package.slow",
        "package.sub.other",
        "json.tool",
        "csv",
        "difflib",
        "package.slow2",
        "email.mime.text",
    ] * 5
    barrier, found = threading.Barrier(len(names)), []

    def work(name):
        barrier.wait()
        module = importlib.import_module(name)
        found.append((name, id(module), getattr(module, "DONE", True)))

    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(sorted({(name, done) for name, _, done in found}), len({i for _, i, _ in found}))
    print(importlib.import_module("package.slow").RUNS)


@command
def replaced():
    """A module may put something else into sys.modules."""
    import package.replaces

    print(type(package.replaces).__name__, package.replaces.answer, sys.modules["package.replaces"].answer)
    from package.replaces import answer

    print(answer)


@command
def hooks():
    """The program's own finders, loaders, path hooks and __import__."""
    seen = []

    class Finder:
        def find_spec(self, name, path=None, target=None):
            seen.append(name)
            if name == "made_up":
                return importlib.machinery.ModuleSpec(name, self, origin="thin air")
            return None

        def create_module(self, spec):
            return None

        def exec_module(self, module):
            module.value = 42

    sys.meta_path.insert(0, Finder())
    import made_up
    import package.late

    print(made_up.value, made_up.__spec__.origin, "package.late" in seen)
    sys.meta_path.pop(0)
    import builtins

    original, calls = builtins.__import__, []

    def spy(name, *rest):
        calls.append(name)
        return original(name, *rest)

    builtins.__import__ = spy
    import package.sub.other

    builtins.__import__ = original
    # the path finders import what they need themselves through __import__, too
    print([name for name in calls if name.startswith("package")])


@command
def overlay(directory):
    """Modules on disk can be imported once their directory is on sys.path; bundled ones win."""
    sys.path.insert(0, directory)
    import on_disk

    print(on_disk.VALUE, on_disk.__file__ == os.path.join(directory, "on_disk.py"))
    spec = importlib.util.spec_from_file_location("by_path", os.path.join(directory, "on_disk.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    print(module.VALUE)
    print(runpy.run_path(os.path.join(directory, "on_disk.py"))["VALUE"])
    package.__path__.append(os.path.join(directory, "more"))
    import package.extra

    print(package.extra.VALUE)


@command
def lists():
    print(len(sys.path) >= 1, all(isinstance(item, str) for item in sys.path))
    print([getattr(item, "__name__", "-") for item in sys.meta_path[-3:]])
    print("package" in sys.modules, "package.late" in sys.modules, sys.modules["__main__"].__name__)
    print(sorted(set(sys.builtin_module_names) - set(sys.stdlib_module_names)))


@command
def star():
    space = {}
    exec("from package.stars import *", space)
    print(sorted(name for name in space if not name.startswith("__")))
    exec("from package.sub import *", space)
    print(sorted(name for name in space if not name.startswith("__")))


@command
def lazy():
    import package.lazy

    print(package.lazy.attribute, dir(package.lazy)[-1])
    try:
        package.lazy.absent
    except AttributeError as error:
        print(error)


@command
def pickles():
    import copy
    import pickle

    thing = inner.Class(3)
    print(
        pickle.loads(pickle.dumps(thing)),
        copy.deepcopy(thing),
        pickle.loads(pickle.dumps(inner.function)) is inner.function,
    )
    local = Local()
    print(type(pickle.loads(pickle.dumps(local))).__module__)


class Local:
    pass


@command
def type_hints():
    import typing

    print(
        typing.get_type_hints(inner.Class.method),
        inner.Class.__module__,
        inner.function.__globals__ is vars(inner),
    )


if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])
