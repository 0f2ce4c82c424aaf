"""Runs a program and writes the name of every module that it looks up to a file.

``TARGET_PYTHON record.py FILE KIND WHAT PATHS ARGUMENTS...``.  FILE gets the names.  KIND is ``script``,
``module``, ``console_script`` or ``entry_point``, and WHAT is its name.  PATHS are directories to put before
``sys.path``, joined as in PYTHONPATH.  Each name is written as soon as it is looked up.  So the names are
there even if the program is killed or calls ``os._exit``, and those of forked processes are there, too.
"""

import atexit
import os
import sys


class Recorder:
    """A meta path finder that finds nothing and writes down the names that it is asked for."""

    def __init__(self, file: str) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        os.set_inheritable(self._file, False)
        self._before = set(sys.modules)

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """Write ``name`` to the file."""
        os.write(self._file, name.encode("utf-8", "surrogateescape") + b"\n")

    def rest(self) -> None:
        """Write the names of modules in ``sys.modules`` that were never looked up."""
        for name in set(sys.modules) - self._before:
            self.find_spec(name)


def main() -> None:
    """Run the program.  This process ends as the program does."""
    file, kind, what, paths = sys.argv[1:5]
    before = set(sys.modules)
    import runpy

    path = [*filter(None, paths.split(os.pathsep)), *sys.path[1:]]
    reference = _reference(what, path) if kind == "console_script" else what
    for name in set(sys.modules) - before:
        del sys.modules[name]  # so that the program's own import looks it up again
    sys.path[:] = path
    sys.argv = [what, *sys.argv[5:]]
    recorder = Recorder(file)
    atexit.register(recorder.rest)
    sys.meta_path.insert(0, recorder)
    if kind == "script":
        if not os.path.isdir(what) and what.endswith(".py"):
            sys.path.insert(0, os.path.dirname(os.path.realpath(what)))
        runpy.run_path(what, run_name="__main__")
    elif kind == "module":
        sys.path.insert(0, os.getcwd())
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        import importlib

        module, _, attribute = reference.partition(":")
        function = importlib.import_module(module.strip())
        for part in attribute.partition("[")[0].strip().split("."):
            function = getattr(function, part)
        sys.exit(function())  # type: ignore[operator]


def _reference(script: str, path: list[str]) -> str:
    """The object reference (``pkg.mod:func``) of a console script, installed along ``path``."""
    from importlib import metadata

    for distribution in metadata.distributions(path=path):
        for point in distribution.entry_points:
            if point.group == "console_scripts" and point.name == script:
                return point.value
    sys.exit(f"no installed distribution has a console script called {script}")


if __name__ == "__main__":
    main()
