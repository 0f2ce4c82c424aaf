"""The worker's main program, started as ``TARGET_PYTHON -I .../bundler/target/serve.py``.

1. Take the pipe: stdout moves to a private descriptor, fd 1 becomes stderr.
2. Refuse, in the protocol, what is not a supported CPython.
3. Load the ``bundler`` package from the folder above by an explicit spec.  ``sys.path`` stays what
   it is for any other program of the target: nothing of ours can be found by the analysis.
4. Answer requests until stdin ends.

Steps 1 and 2 also run under Pythons that are too old for everything else here, hence no syntax in
this file that Python 3.6 does not know.
"""

import json
import os
import signal
import sys


def main() -> int:
    """Serve until end of file on stdin; returns the exit status."""
    # Ctrl-C reaches the whole process group; the build reports it, the worker just goes.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # The traceback of a broken pipe would only hide the build's own message.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    replies.write(b"\n")  # ends whatever start-up files have printed; see protocol.py
    replies.flush()
    os.dup2(2, 1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    refusal = why_unsupported()
    if refusal:
        for line in requests:
            answer = {"id": json.loads(line.decode("ascii"))["id"], "error": refusal}
            replies.write(json.dumps(answer).encode("ascii") + b"\n")
            replies.flush()
        return 0
    load_bundler()
    from bundler.target.methods import answer_requests

    answer_requests(requests, replies)
    return 0


def why_unsupported() -> "dict[str, str] | None":
    """The wire form of an InterpreterUnsupported, or None for an interpreter that will do."""
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
        "hint": "name a supported interpreter or virtual environment with --python",
    }


def load_bundler() -> None:
    """Make ``import bundler`` find the package that this file belongs to, and nothing else."""
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
