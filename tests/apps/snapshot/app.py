"""Says what a process has in its own way, although it starts from a snapshot."""

import atexit
import concurrent.futures
import ctypes
import datetime
import decimal
import io
import json
import locale
import logging
import multiprocessing
import os
import random
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
import warnings
from collections import OrderedDict

import library


def words():
    print(sys.argv[1:], os.path.basename(sys.argv[0]) != "", len(sys.orig_argv) >= len(sys.argv))
    print(
        library.COUNT, library.NAMES, library.PATTERN.findall("a1b22"), library.early_hash() == hash("early")
    )


def environment():
    print(
        sorted((k, v) for k, v in os.environ.items() if k in ("SHOWN", "EMPTY", "BYTES", "HOME", "LC_CTYPE"))
    )
    print(os.environb.get(b"BYTES"), os.getenv("MISSING"), os.path.expanduser("~") == os.environ.get("HOME"))
    os.environ["CHANGED"] = "1"
    print(subprocess.run(["/usr/bin/env"], stdout=subprocess.PIPE, check=True).stdout.count(b"CHANGED=1"))


def home():
    print(library.PLACE.shown())


def streams():
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if stream is None:
            print("None")
            continue
        shown = (
            stream.name,
            stream.mode,
            stream.encoding,
            stream.errors,
            stream.newlines,
            stream.line_buffering,
        )
        print(
            *shown,
            stream.write_through,
            stream.fileno(),
            stream.isatty(),
            stream.seekable(),
            stream.buffer.name,
        )
        print(type(stream.buffer).__name__, stream.buffer.raw.mode, stream.buffer.raw.closefd, stream.closed)
    print(sys.stdout is sys.__stdout__, library.STREAM is sys.stderr, library.STREAM.fileno())
    print(ascii(sys.stdin.read()))
    print("to stderr", file=sys.stderr)
    sys.stdout.buffer.write(b"bytes\n")


def settings():
    print(sys.flags.utf8_mode, sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())
    print(locale.getpreferredencoding(False), locale.setlocale(locale.LC_CTYPE), locale.getencoding())
    print(io.text_encoding(None), sys.stdout.encoding, sys.getdefaultencoding(), os.fsencode("é"))
    print(sys.warnoptions, sys._xoptions, sys.getrecursionlimit(), sys.getswitchinterval())
    print(time.tzname, time.timezone, time.altzone, time.daylight, time.localtime(1700000000).tm_hour)
    print(datetime.datetime.fromtimestamp(1700000000).isoformat(), decimal.getcontext().prec)


def identity():
    print(
        os.getpid() == int(os.readlink("/proc/self")), threading.get_ident() == threading.main_thread().ident
    )
    print(threading.main_thread().native_id == threading.get_native_id() == os.getpid())
    print(
        threading.current_thread() is threading.main_thread(),
        threading.enumerate() == [threading.main_thread()],
    )
    print(library.MAIN is threading.main_thread(), multiprocessing.current_process().name)
    print(os.path.isabs(sys.executable), multiprocessing.parent_process())
    print(abs(logging.LogRecord("a", 1, "b", 1, "c", (), None).relativeCreated) < 60000)


def signals():
    for number in sorted(signal.valid_signals()):
        handler = signal.getsignal(number)
        if handler not in (signal.SIG_DFL, None):
            print(signal.Signals(number).name, getattr(handler, "__name__", handler))
    seen = []
    signal.signal(signal.SIGUSR1, lambda *_: seen.append("usr1"))
    os.kill(os.getpid(), signal.SIGUSR1)
    print(seen)
    try:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(5)
    except KeyboardInterrupt:
        print("interrupted")
    reader, writer = os.pipe()
    os.close(reader)
    try:
        os.write(writer, b"x")
    except BrokenPipeError:
        print("broken")


def sleeper():
    print("ready", flush=True)
    time.sleep(30)


def threads():
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        print(sorted(pool.map(lambda n: n * n, range(8))))
    with library.LOCK:
        print(library.LOCK.acquire(blocking=False))
    found = []
    thread = threading.Thread(target=lambda: found.append(threading.current_thread() is thread))
    thread.start()
    thread.join()
    print(found, threading.active_count())
    local = threading.local()
    local.value = 1
    print(local.value, library.LOCAL.value)


def square(number):
    return number * number


def addresses():
    print(library.FAMILIES)


def native():
    """What ctypes has of the C library, of the loader's and of the interpreter's."""
    buffer = ctypes.create_string_buffer(b"some bytes")
    ctypes.memmove(buffer, b"other", 5)
    ctypes.memset(ctypes.addressof(buffer) + 5, ord("-"), 1)
    print(buffer.value, ctypes.string_at(buffer, 3), ctypes.cast(buffer, ctypes.c_char_p).value)
    ctypes.pythonapi.Py_GetVersion.restype = ctypes.c_char_p
    print(ctypes.pythonapi.Py_GetVersion().decode() == sys.version)
    print(ctypes.CDLL(None).getpid() == os.getpid())
    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
    print(kind(lambda number: number + 1)(41))


def workers():
    # since 3.12 it depends on the threads of a pool, which end when they like
    warnings.simplefilter("ignore", DeprecationWarning)
    for method in ("spawn", "fork", "forkserver"):
        context = multiprocessing.get_context(method)
        with context.Pool(2) as pool:
            print(method, pool.map(square, range(4)))
    pid = os.fork()
    if pid == 0:
        print("child", threading.current_thread() is threading.main_thread(), flush=True)
        os._exit(3)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def children():
    code = "import sys; print(sys.argv[1:])"
    print(subprocess.run([sys.executable, "-c", code, "x"], stdout=subprocess.PIPE, check=True).stdout)
    again = subprocess.run(
        [sys.executable, os.path.abspath(sys.argv[0]), "words"], stdout=subprocess.PIPE, check=False
    )
    print(again.returncode, again.stdout.splitlines()[1:])


def entropy():
    """Everything that no two processes share."""
    found = OrderedDict(
        random=random.random(),
        urandom=os.urandom(8).hex(),
        uuid=str(uuid.uuid4()),
        uuid1=str(uuid.uuid1()),
        secret=secrets.token_hex(8),
        temporary=next(tempfile._get_candidate_names()),
        other=library.UNSEEDED.random(),
        forked=forked_random(),
    )
    print(json.dumps(found))
    print(library.SEEDED.random(), file=sys.stderr)


def forked_random():
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.write(writer, str(random.random()).encode())
        os._exit(0)
    os.wait()
    return os.read(reader, 100).decode()


def failure():
    atexit.register(print, "at exit")
    logging.getLogger("shown").warning("a warning")
    library.fail()


def dispositions():
    print(signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGHUP))


def hashes():
    print(hash("a"), hash(b"a"), hash(datetime.date(2000, 1, 1)), sys.flags.hash_randomization)


def leave():
    sys.exit(7)


def collect():
    import gc

    print(gc.isenabled(), gc.get_threshold(), gc.get_freeze_count() >= 0)
    cycle = []
    cycle.append(cycle)
    del cycle
    print(gc.collect() >= 1)
    import importlib

    importlib.reload(library)
    print(library.COUNT, sys.modules["library"] is library, library.__spec__.origin is not None)
    for name in ("json", "re", "library"):
        del sys.modules[name]
    import json as again

    print(again is not json, again.dumps([1]), re.sub("a", "b", "aa"))


def files():
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "file")
        with open(path, "w") as stream:
            stream.write("text")
        print(open(path).read(), os.getcwd() == os.path.realpath(os.getcwd()))
    stream = open(os.devnull, "w")
    print(stream.encoding)


if __name__ == "__main__":
    globals()[sys.argv[1]]()
