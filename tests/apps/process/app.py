"""How a process begins, talks and ends: one sub-command for each observation."""

import atexit
import locale
import os
import signal
import sys
import threading
import time
import warnings

COMMANDS = {}


def command(function):
    COMMANDS[function.__name__] = function
    return function


@command
def argv(*args):
    print(ascii(args), ascii(sys.argv[1:]), len(sys.orig_argv) >= len(sys.argv))
    print(os.path.basename(sys.argv[0]))
    sys.stdout.buffer.write(b"|".join(map(os.fsencode, args)) + b"\n")


@command
def main_module():
    main = sys.modules["__main__"]
    print(main is __import__("__main__"), __name__, __package__, __spec__, __doc__)
    print(
        __builtins__ is __import__("builtins"),
        type(__annotations__ if "__annotations__" in globals() else {}),
    )
    print(sorted(name for name in vars(main) if name.startswith("__")))
    print(os.path.basename(__file__), type(__loader__).__name__ != "", __cached__)


@command
def state():
    """What the interpreter was configured to be."""
    names = "debug inspect interactive optimize verbose bytes_warning quiet utf8_mode dev_mode".split()
    print({name: getattr(sys.flags, name) for name in names})
    print(sys.version, sys.hexversion, sys.implementation.cache_tag, sys.byteorder)
    print(sys.getrecursionlimit(), sys.getswitchinterval(), sys.int_info, sys.hash_info.width)
    print(sys.warnoptions, sys._xoptions, sys.float_repr_style, sys.platform, sys.maxsize)
    print(sys.stdin.fileno(), sys.stdout.fileno(), sys.stderr.fileno(), sys.__stdin__ is sys.stdin)
    print(sys.get_int_max_str_digits(), sys.pycache_prefix, sys.getrefcount(None) > 1)
    print(
        [
            name
            for name in ("exit", "quit", "help", "copyright", "credits", "license")
            if name in dir(__builtins__)
        ]
    )
    print(hash("x") == hash("x"), os.getcwd() == os.path.realpath(os.environ["HOME"]))


@command
def differences():
    """What is meant to differ from plain Python, one a line."""
    flags = ("isolated", "ignore_environment", "no_site", "no_user_site", "safe_path")
    print("flags", *(int(getattr(sys.flags, name)) for name in flags))
    print("dont_write_bytecode", sys.dont_write_bytecode)
    print("executable", os.path.samefile(sys.executable, sys.argv[0]))
    print(
        "path",
        len(sys.path),
        os.path.exists(sys.path[0]) and os.path.isfile(os.path.join(sys.path[0], "app.py")),
    )
    print("file", os.path.dirname(__file__))


@command
def encodings():
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        print(
            stream.encoding, stream.errors, stream.line_buffering, stream.newlines, stream.name, stream.mode
        )
    print(sys.getfilesystemencoding(), sys.getfilesystemencodeerrors(), sys.flags.utf8_mode)
    print(locale.getpreferredencoding(), locale.getlocale(locale.LC_CTYPE), os.environ.get("LC_CTYPE"))
    print(locale.setlocale(locale.LC_CTYPE), locale.setlocale(locale.LC_NUMERIC))
    print(ascii(os.environ.get("VALUE")))
    print("caf\u00e9 \u65e5\u672c", file=sys.stderr)
    print("caf\u00e9 \u65e5\u672c")


@command
def leave(how):
    actions = {
        "zero": lambda: sys.exit(0),
        "seven": lambda: sys.exit(7),
        "large": lambda: sys.exit(256 + 3),
        "negative": lambda: sys.exit(-1),
        "huge": lambda: sys.exit(2**40),
        "none": lambda: sys.exit(None),
        "text": lambda: sys.exit("the end: caf\u00e9"),
        "tuple": lambda: sys.exit((1, 2)),
        "true": lambda: sys.exit(True),
        "builtin": lambda: exit(4),
        "quit": lambda: quit("bye"),
        "raise": lambda: (_ for _ in ()).throw(SystemExit),
        "os": lambda: os._exit(9),
        "abort": os.abort,
    }
    print("leaving", flush=how in ("os", "abort"))
    actions[how]()


@command
def die(how):
    class Odd(BaseException):
        pass

    class Unprintable(Exception):
        def __str__(self):
            raise ValueError("no text")

    print("before")
    if how == "exception":
        raise ValueError("a value", 3)
    if how == "base":
        raise Odd("odd")
    if how == "unprintable":
        raise Unprintable
    if how == "hook":
        sys.excepthook = lambda kind, value, trace: print("hook", kind.__name__, value)
        raise KeyError("hooked")
    if how == "badhook":
        sys.excepthook = 3
        raise KeyError("hooked")
    if how == "keyboard":
        raise KeyboardInterrupt
    if how == "recursion":

        def down(n):
            return down(n + 1)

        down(0)
    if how == "pipe":
        raise BrokenPipeError(32, "Broken pipe")
    if how == "exitcode":
        raise SystemExit(SystemExit(5))


@command
def exits():
    """The order of everything that runs at the end."""

    class Loud:
        def __init__(self, name):
            self.name = name

        def __del__(self):
            print("deleted", self.name)

    def body():
        time.sleep(0.05)
        print("thread done")

    atexit.register(print, "atexit 1")
    atexit.register(print, "atexit 2", flush=True)
    threading.Thread(target=body).start()
    threading._register_atexit(print, "threading atexit") if hasattr(threading, "_register_atexit") else None
    local = Loud("local")
    del local
    print("main done")


@command
def exit_errors():
    def fail():
        raise RuntimeError("at exit")

    atexit.register(print, "still runs")
    atexit.register(fail)


@command
def unflushed(path):
    """Files nobody closes keep their data."""
    keep.append(open(path, "w"))
    keep[0].write("text that was never flushed\n" * 3)
    keep.append(open(path + ".b", "wb"))
    keep[1].write(b"x" * 100)
    inner = open(path + ".cycle", "w")
    inner.write("in a cycle")
    inner.me = [inner]
    sys.stdout.write("no newline at the end")


keep = []


@command
def daemons():
    def forever():
        while True:
            time.sleep(0.001)

    for _ in range(3):
        threading.Thread(target=forever, daemon=True).start()
    time.sleep(0.01)
    print("daemons are left behind")


@command
def thread_error():
    def fail():
        raise LookupError("in a thread")

    thread = threading.Thread(target=fail, name="worker")
    thread.start()
    thread.join()
    print("main survives")


@command
def wait(how="sleep"):
    """Tell that we are ready, then wait for a signal."""
    if how == "caught":
        print("ready", flush=True)
        try:
            time.sleep(20)
        except KeyboardInterrupt:
            print("caught")
            sys.exit(3)
    if how == "handler":
        signal.signal(signal.SIGINT, lambda number, frame: print("handler", signal.Signals(number).name))
        print("ready", flush=True)
        signal.pause()
        return
    if how == "default":
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    atexit.register(print, "atexit after the signal")
    print("ready", flush=True)
    time.sleep(20)


@command
def dispositions():
    for name in ("SIGINT", "SIGPIPE", "SIGTERM", "SIGHUP", "SIGXFSZ", "SIGCHLD", "SIGUSR1"):
        print(name, signal.getsignal(getattr(signal, name)))
    print(signal.pthread_sigmask(signal.SIG_BLOCK, []))


@command
def flood():
    """Write until the reader is gone."""
    for _ in range(100_000):
        print("x" * 100)


@command
def echo():
    data = sys.stdin.buffer.read()
    sys.stdout.buffer.write(data[::-1])
    sys.stdout.flush()
    os.write(2, b"%d bytes\n" % len(data))


@command
def lines():
    for line in sys.stdin:
        print(ascii(line))


@command
def ask():
    print(ascii(input("name? ")))
    print(ascii(input()))
    input("nothing left: ")


@command
def mixed():
    """Buffered output, unbuffered errors, and the order they arrive in."""
    sys.stdout.write("out 1\n")
    sys.stderr.write("err 1")
    sys.stderr.write(" err 2\n")
    sys.stdout.write("out 2")
    os.write(1, b"raw\n")
    sys.stdout.flush()
    os.write(1, b"\nraw\n")


@command
def streams():
    """Closed standard streams are None."""
    os.write(2, f"{sys.stdin is None} {sys.stdout is None} {sys.stderr is None}\n".encode())
    print("a print goes nowhere or somewhere")


@command
def warn():
    warnings.warn("deprecated in main", DeprecationWarning)
    warnings.warn("a user warning")
    warnings.warn("resource", ResourceWarning)
    for _ in range(2):
        warnings.warn("once a place", RuntimeWarning)
    print([(action, kind.__name__, str(module)) for action, _, kind, module, _ in warnings.filters])
    eval("lambda: 1 is 1", {})  # a SyntaxWarning, from code compiled at run time
    import warner  # deprecated things in modules other than __main__ stay quiet

    warner.deprecated()
    warner.deprecated_for_caller()


@command
def environment():
    print(sorted((name, value) for name, value in os.environ.items() if name not in ("_", "SHLVL", "PWD")))


@command
def children():
    import subprocess

    done = subprocess.run(["/bin/sh", "-c", "echo child; exit 5"], capture_output=True)
    print(done)
    pid = os.fork()
    if pid == 0:
        print("forked child")
        sys.exit(6)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])
