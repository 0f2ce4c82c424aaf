"""What a program sees of the standard library, however the interpreter was installed."""

import importlib.resources
import inspect
import json
import multiprocessing
import os
import pkgutil
import subprocess
import sys
import sysconfig
import traceback
import warnings

LIBRARY = os.path.dirname(os.path.dirname(json.__file__))


def trace():
    try:
        json.loads("{")
    except ValueError:
        lines = traceback.format_exc().splitlines()
    return [line.replace(LIBRARY, "<library>") for line in lines if "app.py" not in line]


def source():
    try:
        return inspect.getsource(json.dumps)[:40]
    except OSError as error:
        return str(error)


def grammar():
    warnings.simplefilter("ignore")
    if sys.version_info >= (3, 13):
        return None
    from lib2to3 import pygram

    return pygram.python_symbols.file_input


def paths():
    return {name: os.path.relpath(path, sys.prefix) for name, path in sysconfig.get_paths().items()}


def child(*words, **more):
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, **more)
    return done.returncode, done.stdout, done.stderr


def main():
    print(trace(), source(), grammar(), sep="\n")
    print(json.__file__[len(LIBRARY) :], type(json.__loader__).__name__)
    # nothing imports json.__main__ (3.14 and later), so it is not in the bundle
    modules = (module.name for module in pkgutil.iter_modules(json.__path__))
    print(sorted(name for name in modules if name != "__main__"))
    names = (path.name for path in importlib.resources.files("json").iterdir())
    print(sorted(name for name in names if name.partition(".")[0] not in ("__pycache__", "__main__")))
    print(sys.platlibdir, paths())
    print([sysconfig.get_config_var(name) for name in ("EXT_SUFFIX", "LDVERSION", "SOABI")])
    print(child("-c", "import json; print(json.dumps([1]))"), child("-m", "json.tool", input="[1]"))
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        print(pool.map(abs, [-1, -2]))


if __name__ == "__main__":
    main()
