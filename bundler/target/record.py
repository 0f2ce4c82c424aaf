"""Runs a program and writes down the name of every module that it looks up.

``TARGET_PYTHON record.py FILE KIND WHAT PATHS ARGUMENTS...``.  KIND is ``script``, ``module``,
``console_script`` or ``entry_point``, WHAT its name, PATHS what comes before ``sys.path``, joined as
PYTHONPATH is.  Each name is written as soon as it is looked up, so that a program that is killed,
calls ``os._exit`` or forks leaves its names too.
"""

import atexit
import os
import sys


class Recorder:
    """A meta path finder that finds nothing and remembers what it was asked for."""

    def __init__(self, file: str) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        os.set_inheritable(self._file, False)
        self._before = set(sys.modules)

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """Write ``name`` down."""
        os.write(self._file, name.encode("utf-8", "surrogateescape") + b"\n")

    def rest(self) -> None:
        """Modules that came into ``sys.modules`` without having been looked up."""
        for name in set(sys.modules) - self._before:
            self.find_spec(name)


def main() -> None:
    """Run the program; leaves as the program does."""
    file, kind, what, paths = sys.argv[1:5]
    before = set(sys.modules)
    import runpy

    path = [*filter(None, paths.split(os.pathsep)), *sys.path[1:]]
    reference = _reference(what, path) if kind == "console_script" else what
    for name in set(sys.modules) - before:
        del sys.modules[name]  # the program's own import of it is to be seen
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
    """What the console script of a distribution along ``path`` calls."""
    from importlib import metadata

    for distribution in metadata.distributions(path=path):
        for point in distribution.entry_points:
            if point.group == "console_scripts" and point.name == script:
                return point.value
    sys.exit(f"no installed distribution has a console script called {script}")


if __name__ == "__main__":
    main()
