"""What programs ask the import system and the standard library about themselves."""

import importlib
import importlib.machinery
import importlib.util
import inspect
import logging
import os
import pickle
import pkgutil
import runpy
import sys
import tempfile

import tool

COMMANDS = {}


def command(function):
    COMMANDS[function.__name__] = function
    return function


@command
def listing():
    print([(m.name, m.ispkg) for m in pkgutil.iter_modules(tool.__path__)])
    print([m.name for m in pkgutil.walk_packages(tool.__path__, "tool.")])
    print([m.name for m in pkgutil.iter_modules(tool.__path__, "x.") if not m.ispkg])
    print(
        "json" in {m.name for m in pkgutil.iter_modules()}, "tool" in {m.name for m in pkgutil.iter_modules()}
    )
    finder = pkgutil.get_importer(tool.__path__[0])
    print(type(finder).__name__, finder.find_spec("tool.first").name, finder.find_spec("tool.none"))
    print(pkgutil.get_data("tool", "data.txt"), pkgutil.resolve_name("tool.first:NAME"))


@command
def specs():
    for name in ("tool", "tool.first", "tool.sub", "json", "math", "sys", "no_such_module", "tool.none"):
        spec = importlib.util.find_spec(name)
        print(
            name,
            spec is not None,
            spec and (spec.name, spec.parent, bool(spec.has_location), bool(spec.cached)),
        )
        if spec is not None and spec.has_location:
            print(
                type(spec.loader).__name__,
                spec.submodule_search_locations is not None,
                os.path.exists(spec.origin),
            )
    try:
        importlib.util.find_spec("no_such_module.child")
    except ModuleNotFoundError as error:
        print(error)
    module = importlib.util.module_from_spec(importlib.util.find_spec("tool.first"))
    module.__spec__.loader.exec_module(module)
    print(module.NAME, module is not sys.modules.get("tool.first"))
    lazy = importlib.util.LazyLoader.factory(importlib.machinery.SourceFileLoader)
    print(lazy("tool.first", importlib.util.find_spec("tool.first").origin) is not None)
    finder = importlib.machinery.PathFinder
    print(finder.find_spec("tool.first", tool.__path__).name, finder.find_spec("nowhere", None))
    if getattr(sys, "frozen", False):
        finder = sys.meta_path[0]
    print(finder.find_spec("tool.first", path=tool.__path__, target=None).name, finder.find_spec("nowhere"))
    for name in ("_frozen_importlib", "_frozen_importlib_external", "zipimport"):
        module = sys.modules[name]
        file = module.__spec__.loader_state.filename
        print(
            name, file and os.path.relpath(file, sys._stdlib_dir), file == getattr(module, "__file__", None)
        )
    names = ["string\0", "json\0x", "\ud800"]
    for name in names:
        try:
            __import__(name)
        except (ImportError, ValueError, UnicodeError) as error:
            print(type(error).__name__)


@command
def paths():
    """A module stands where its directory stands on the path."""
    with tempfile.TemporaryDirectory() as directory:
        for name in ("colorsys", "added"):
            with open(os.path.join(directory, name + ".py"), "w") as stream:
                stream.write(f"WHERE = 'on disk'\nNAME = {name!r}")
        os.mkdir(os.path.join(directory, "calendar"))  # no module without __init__
        sys.path.append(directory)
        import colorsys, added

        print(hasattr(colorsys, "WHERE"), added.WHERE)
        sys.path.remove(directory)
        sys.path.insert(0, directory)
        del sys.modules["colorsys"]
        importlib.invalidate_caches()
        import colorsys, calendar

        print(colorsys.WHERE, hasattr(calendar, "Calendar"))
        package = os.path.join(directory, "second.py")
        with open(package, "w") as stream:
            stream.write("NAME = 'extended'")
        tool.__path__.append(directory)
        print(importlib.import_module("tool.second").NAME)
        del sys.modules["tool.second"]
        tool.__path__.reverse()
        importlib.invalidate_caches()
        print(importlib.import_module("tool.second").NAME)
        sys.modules.pop("tool.first", None)
        tool.__path__[:] = [directory]
        try:
            importlib.import_module("tool.first")
        except ImportError as error:
            print(error)


@command
def hooks():
    asked = []

    class Hooked(importlib.machinery.SourceFileLoader):
        def exec_module(self, module):
            asked.append(module.__name__)
            super().exec_module(module)

    details = (Hooked, importlib.machinery.SOURCE_SUFFIXES)
    sys.path_hooks.insert(0, importlib.machinery.FileFinder.path_hook(details))
    sys.path_importer_cache.clear()
    import tool.sub.leaf

    print(asked, type(tool.sub.leaf.__loader__).__name__)


@command
def reload():
    import tool.first

    tool.first.NAME = "changed"
    again = importlib.reload(tool.first)
    print(again is tool.first, tool.first.NAME, importlib.reload(os) is os, importlib.reload(tool).__name__)


@command
def running():
    print(sorted(runpy.run_module("tool.first", run_name="other"))[-3:])
    print(runpy.run_module("tool", run_name="__main__", alter_sys=True)["RAN"])
    path = os.path.join(os.path.dirname(tool.__file__), "first.py")
    print(runpy.run_path(path)["NAME"], runpy.run_path(path, run_name="named")["__name__"])
    with tempfile.TemporaryDirectory() as directory:
        script = os.path.join(directory, "script.py")
        with open(script, "w") as stream:
            stream.write("import tool.first\nVALUE = tool.first.NAME + __name__")
        print(runpy.run_path(script)["VALUE"])
        os.rename(script, os.path.join(directory, "__main__.py"))
        print(runpy.run_path(directory)["VALUE"])


@command
def sources():
    import tool.first

    print(inspect.getsource(tool.first.function), inspect.getsourcelines(tool.first.Thing)[1])
    print(os.path.basename(inspect.getfile(tool.first)), inspect.getmodule(tool.first.function).__name__)
    print(inspect.getsource(reload).splitlines()[1], inspect.getcomments(tool.first.function))
    print(len(inspect.getsource(inspect)) > 10_000, inspect.getdoc(tool))


@command
def help_():
    import copy

    print(type(copyright).__name__, isinstance(license, type(copyright)))
    print(type(copy.deepcopy(credits)).__name__, callable(license), inspect.signature(copyright))
    print(repr(copyright)[:20], len(repr(credits)) > 50, len(repr(license)) > 20)
    print(type(copyright).__qualname__, credits is __builtins__.credits)
    credits()
    help(tool)
    help("tool.first.function")
    help(len)
    help("keywords")


def result(number):
    return {"number": number, "place": tuple([number] * 2)}


class Value:
    def __init__(self, number):
        self.number = number

    def __eq__(self, other):
        return self.number == other.number


def initialise(value):
    global start
    start = value


def started(number):
    return start + number


@command
def processes():
    import concurrent.futures
    import multiprocessing
    import multiprocessing.managers
    import multiprocessing.shared_memory

    print(pickle.loads(pickle.dumps(Value(3))) == Value(3), pickle.dumps(result)[:2])
    for method in ("fork", "spawn", "forkserver"):
        context = multiprocessing.get_context(method)
        with concurrent.futures.ProcessPoolExecutor(2, context, initialise, (10,)) as pool:
            print(method, list(pool.map(started, range(4))), pool.submit(result, 1).result())
        with context.Pool(2) as pool:
            print(pool.map(Value, range(3)) == [Value(0), Value(1), Value(2)], pool.apply(tool.double, (4,)))
        with context.Manager() as manager:
            shared = manager.dict(a=1)
            process = context.Process(target=shared.update, args=({"b": 2},))
            process.start()
            process.join()
            print(dict(shared), process.exitcode)
        queue = context.Queue()
        process = context.Process(target=queue.put, args=(Value(method),))
        process.start()
        print(queue.get(timeout=30).number)
        process.join()
        parent, child = context.Pipe()
        process = context.Process(target=child.send, args=(result(2),), daemon=True)
        process.start()
        print(parent.recv())
        process.join()
    memory = multiprocessing.shared_memory.SharedMemory(create=True, size=16)
    memory.buf[:3] = b"abc"
    with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        print(pool.submit(read_shared, memory.name).result())
    memory.close()
    memory.unlink()


def read_shared(name):
    from multiprocessing import resource_tracker, shared_memory

    memory = shared_memory.SharedMemory(name)
    data = bytes(memory.buf[:3])
    memory.close()
    return data


@command
def logs():
    import logging.config

    logging.config.dictConfig(
        {
            "version": 1,
            "formatters": {"plain": {"format": "%(levelname)s %(name)s %(message)s"}},
            "filters": {"own": {"()": "tool.first.Filter"}},
            "handlers": {
                "out": {
                    "class": "logging.StreamHandler",
                    "formatter": "plain",
                    "filters": ["own"],
                    "stream": "ext://sys.stdout",
                },
                "memory": {"class": "logging.handlers.MemoryHandler", "capacity": 10, "target": "out"},
            },
            "root": {"level": "DEBUG", "handlers": ["out", "memory"]},
        }
    )
    logging.getLogger("tool").info("hello %s", "world")
    logging.getLogger("tool").debug("never shown")


@command
def translations():
    import gettext

    directory = os.path.join(os.path.dirname(os.path.abspath(tool.__file__)), "locale")
    translation = gettext.translation("tool", directory, languages=["xx"])
    print(translation.gettext("hello"), translation.ngettext("file", "files", 2))
    print(gettext.find("tool", directory, languages=["yy", "xx"]) is not None)
    print(gettext.translation("tool", directory, languages=["yy"], fallback=True).gettext("hello"))


@command
def zones():
    import datetime
    import zoneinfo

    when = datetime.datetime(2024, 7, 1, 12, tzinfo=datetime.timezone.utc)
    for name in ("Europe/Berlin", "America/New_York", "UTC"):
        print(when.astimezone(zoneinfo.ZoneInfo(name)).isoformat())
    print(len(zoneinfo.available_timezones()) > 300)
    try:
        zoneinfo.ZoneInfo("Nowhere/Land")
    except zoneinfo.ZoneInfoNotFoundError as error:
        print(error)


@command
def archives():
    """Files of the program go into archives as others do."""
    import io
    import shutil
    import tarfile
    import zipfile

    path = os.path.join(os.path.dirname(tool.__file__), "data.txt")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.write(path, "data.txt")
    print(zipfile.ZipFile(stream).read("data.txt"))
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        archive.add(path, "data.txt")
    print(tarfile.open(fileobj=io.BytesIO(stream.getvalue())).extractfile("data.txt").read())
    print(shutil.disk_usage(path).total > 0)


@command
def codecs():
    import encodings.aliases

    works = []
    for name in sorted(set(encodings.aliases.aliases.values())):
        try:
            works.append((name, "abc".encode(name).hex()[:12]))
        except (LookupError, UnicodeError) as error:
            works.append((name, type(error).__name__))
    print(len(works) > 90, works)
    for name in ("idna", "punycode", "utf-7", "utf_8_sig", "raw_unicode_escape", "unknown-9"):
        try:
            print(name, "b\u00fccher".encode(name))
        except LookupError as error:
            print(error)


if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])
