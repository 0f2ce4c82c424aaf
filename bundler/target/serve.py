"""The worker's main program, started as ``TARGET_PYTHON -I .../bundler/target/serve.py``.

1. Move the pipe from stdout to a private descriptor; fd 1 becomes the same as stderr.
2. If this interpreter is not a supported CPython, say so in the protocol, and end.
3. Load the ``bundler`` package from the folder above by an explicit spec.  ``sys.path`` stays what it is for
   any other program of this interpreter, so that the analysis cannot find bundler's own modules.
4. Answer requests until stdin ends.

Steps 1 and 2 also run under Pythons that are too old for the rest of the package.  So this file has no
syntax that is newer than Python 3.6.
"""

import json
import os
import signal
import sys


def main() -> int:
    """Serve until end of file on stdin; returns the exit status."""
    # Ctrl-C reaches the whole process group.  The build reports it; the worker ends without a word.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # If the build has died, a traceback of the broken pipe would only hide its message.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    replies.write(b"\n")  # ends a line that start-up files may have begun; see protocol.py
    replies.flush()
    os.dup2(2, 1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    refusal = why_unsupported()
    if not refusal:
        load_bundler()
        try:
            from bundler.target.seen import SEEN

            SEEN.start()
            SEEN.note_process()
            from bundler.target import methods
        except ImportError as error:
            refusal = why_incomplete(error)
        else:
            methods.answer_requests(requests, replies)
            return 0
    refusal.update(installation())
    for line in requests:
        answer = {"id": json.loads(line.decode("ascii"))["id"], "error": refusal}
        replies.write(json.dumps(answer).encode("ascii") + b"\n")
        replies.flush()
    return 0


def why_unsupported() -> "dict[str, str] | None":
    """The wire form of an InterpreterUnsupported, or None for a supported interpreter."""
    supported = {}  # type: ignore[var-annotated]  # tuples and a text
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "supported.py")) as file:
        exec(file.read(), supported)
    version = "%d.%d.%d" % sys.version_info[:3]
    name = sys.implementation.name
    if name != "cpython":
        what = "%s is %s, not CPython" % (sys.executable, name)
    elif not supported["OLDEST"] <= sys.version_info[:2] <= supported["NEWEST"]:
        what = "%s is Python %s, which is not supported" % (sys.executable, version)
    elif not sys.platform.startswith("linux"):
        what = "%s runs on %s; only Linux is supported" % (sys.executable, sys.platform)
    else:
        return None
    return {
        "class": "InterpreterUnsupported",
        "what": what,
        "why": "bundler makes executables for %s on Linux" % supported["NAMES"],
        "need": "version",
    }


def why_incomplete(error: ImportError) -> "dict[str, str]":
    """The wire form of a StandardLibraryMissing, for the import that failed."""
    return {
        "class": "StandardLibraryMissing",
        "what": "%s lacks parts of its standard library" % sys.executable,
        "why": "%s: %s" % (type(error).__name__, error),
        "need": "stdlib",
    }


def installation() -> "dict[str, str]":
    """What the build asks for to find out how this interpreter was installed (bundler/installation.py)."""
    return {"prefix": sys.base_prefix, "minor": "%d.%d" % sys.version_info[:2]}


def load_bundler() -> None:
    """Make ``import bundler`` find the package that this file belongs to, without changing ``sys.path``."""
    import importlib.util

    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    init = os.path.join(package, "__init__.py")
    spec = importlib.util.spec_from_file_location("bundler", init, submodule_search_locations=[package])
    if spec is None or spec.loader is None:
        raise ImportError(init)
    module = importlib.util.module_from_spec(spec)
    sys.modules["bundler"] = module
    spec.loader.exec_module(module)


if __name__ == "__main__":
    sys.exit(main())
