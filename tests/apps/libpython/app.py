"""What depends on how libpython became part of an executable."""

import atexit
import ctypes
import faulthandler
import os
import signal
import sys
import threading

COMMANDS = {}


def command(function):
    COMMANDS[function.__name__] = function
    return function


@command
def frames():
    """The C library's unwinder finds its way from a callback through the interpreter to the start."""
    libc = ctypes.CDLL(None)
    libc.backtrace.argtypes = [ctypes.c_void_p, ctypes.c_int]
    compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
    libc.qsort.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, compare]

    class Info(ctypes.Structure):
        _fields_ = [(name, ctypes.c_char_p) for name in ("file", "base", "name", "address")]

    found = (ctypes.c_void_p * 200)()
    names = []

    def note(one, other):
        for place in found[: libc.backtrace(found, 200)]:
            info = Info()
            libc.dladdr(ctypes.c_void_p(place), ctypes.byref(info))
            names.append(info.name)
        return 0

    libc.qsort((ctypes.c_int * 2)(2, 1), 2, 4, compare(note))
    print(b"PyEval_EvalCode" in names, b"_start" in names or b"__libc_start_main" in names)


@command
def threads():
    local = threading.local()

    def work(number):
        local.value = number
        total = sum(local.value for _ in range(1000))
        results.append(total)

    results = []
    workers = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(sorted(results))


@command
def interpreters():
    import json  # for the text below
    import textwrap

    try:
        import _interpreters
    except ImportError:
        import _xxsubinterpreters as _interpreters
    for number in range(3):
        identity = _interpreters.create()
        _interpreters.run_string(
            identity,
            f"import json, textwrap; print(json.dumps([{number}]), textwrap.dedent(' x'), flush=True)",
        )
        _interpreters.destroy(identity)


@command
def libraries():
    import bz2
    import decimal
    import hashlib
    import lzma
    import sqlite3
    import ssl
    import zlib

    data = b"data" * 100
    print(zlib.decompress(zlib.compress(data)) == bz2.decompress(bz2.compress(data)) == data)
    print(lzma.decompress(lzma.compress(data)) == data, hashlib.sha256(data).hexdigest())
    print(decimal.Decimal(1) / 7, ssl.create_default_context().verify_mode)
    print(sqlite3.connect(":memory:").execute("select 6 * 7").fetchone())


@command
def python_api():
    """Symbols of libpython, as extension modules and ctypes find them."""
    api = ctypes.pythonapi
    api.Py_GetVersion.restype = ctypes.c_char_p
    print(api.Py_GetVersion().decode() == sys.version)
    print(ctypes.c_void_p.in_dll(api, "PyExc_ValueError").value == id(ValueError))
    print(ctypes.c_int.in_dll(api, "Py_OptimizeFlag").value)


@command
def crash():
    faulthandler.enable()
    os.kill(os.getpid(), signal.SIGSEGV)


@command
def exits():
    atexit.register(print, "at the end")
    open_file = open(os.devnull, "w")
    open_file.write("unwritten")
    COMMANDS["open"] = open_file
    sys.exit(3)


@command
def database(path):
    """The connection is alive at the end."""
    import sqlite3

    COMMANDS["connection"] = connection = sqlite3.connect(path)
    connection.execute("pragma journal_mode = wal")
    connection.execute("create table t (x)")
    connection.commit()
    print("committed")


if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])
