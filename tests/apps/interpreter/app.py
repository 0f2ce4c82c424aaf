"""sys.executable as the interpreter: every way in which programs start it."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import zipfile

COMMANDS = {}

# where children find this program's modules; the executable has them inside
HOME = None if getattr(sys, "frozen", False) else os.path.dirname(os.path.abspath(__file__))

TELL = """
import os, sys
print(__name__, sys.argv, "BUNDLER_CHILD" in os.environ, os.environ.get("VALUE"))
print({name: getattr(sys.flags, name) for name in ("dev_mode", "optimize", "isolated", "no_site", "utf8_mode")})
print(sys.warnoptions, sys._xoptions, "site" in sys.modules, sys.path[0] == "")
"""


def command(function):
    COMMANDS[function.__name__] = function
    return function


def start(*words, **more):
    """Run the interpreter and print what came of it."""
    more.setdefault("cwd", HOME)
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, timeout=60, **more)
    print(done.returncode, done.stdout, done.stderr.replace(sys.executable, "<python>"))


@command
def code():
    start("-c", TELL)
    start("-c", TELL, "a", "-b", "")
    start("-c", TELL, env={"VALUE": "given"})
    start("-c", TELL, env={})
    start("-c", "raise SystemExit(7)")
    start("-c", "1/0")
    start("-cprint('together')")
    start("-c", "import sys; print(sys.stdin.read())", input="text")
    start("-c", "import no_such_module_anywhere")


@command
def options():
    for words in (
        ("-u", "-X", "dev"),
        ("-Wignore", "-W", "error::UserWarning"),
        ("-I",),
        ("-E", "-s", "-B"),
        ("-S",),
        ("-Xutf8", "-bb", "-q"),
        ("-qq", "-bbb"),
        ("-IBSu",),
        ("-P",),
    ):
        start(*words, "-c", TELL)
    start("-V")
    start("--version")
    start("-W", "error", "-c", "import warnings; warnings.warn('w')")


@command
def optimized():
    start("-O", "-c", "import helper; print(__debug__, helper.check(), helper.__cached__[-9:])")
    start("-OO", "-c", "import helper; print(helper.__doc__, helper.check())")


@command
def variables():
    """PYTHON* variables count for the interpreter, unless it is told otherwise."""
    with tempfile.TemporaryDirectory() as directory:
        with open(os.path.join(directory, "extra.py"), "w") as stream:
            stream.write("print('extra', __name__)")
        env = {"PYTHONPATH": directory, "PYTHONWARNINGS": "error", "PYTHONUNBUFFERED": "1"}
        start("-c", "import sys, extra; print(sys.warnoptions, sys.path.index(%r))" % directory, env=env)
        start("-E", "-c", "import sys; print(sys.warnoptions); import extra", env=env)
        start("-I", "-c", "import extra", env=env)


@command
def modules():
    start("-m", "json.tool", "--compact", input='{"a": [1,  2]}')
    start("-m", "helper", "x")
    start("-m", "package", "y")
    start("-m", "package.inner")
    start("-m", "no_such_module_anywhere")


@command
def scripts():
    with tempfile.TemporaryDirectory() as directory:
        for name, text in {
            "script.py": "import sys, sibling; print(__name__, sys.argv[1:], __file__[-9:], sys.path[0][-4:])",
            "sibling.py": "print('sibling')",
            "helper.py": "print('a helper beside the script wins')",
            "wins.py": "import helper",
            "imports_first": "\n# a comment\nimport sys\nprint('imports', len(sys.argv))",
            "declared": "# -*- coding: latin-1 -*-\nprint('coding')",
            "without_suffix": "#!/usr/bin/env python3\nprint('no suffix')",
            "broken.py": "x = (",
        }.items():
            with open(os.path.join(directory, name), "w") as stream:
                stream.write(text + "\n")
        place = os.path.join(directory, "")
        os.mkdir(place + "tool")
        os.rename(place + "script.py", place + "tool/__main__.py")
        start(place + "tool", "one", env={"PYTHONPATH": directory})
        start(place + "without_suffix")
        start(place + "imports_first", "x")
        start(place + "declared")
        start("-u", place + "wins.py")
        start("sibling.py", cwd=directory)
        done = subprocess.run([sys.executable, place + "broken.py"], capture_output=True, text=True)
        print(done.returncode, "SyntaxError" in done.stderr, "x = (" in done.stderr)
        with open(place + "sibling.py") as stream:
            start("/dev/stdin", stdin=stream)
        with zipfile.ZipFile(place + "archive.zip", "w") as archive:
            archive.writestr("inner/__main__.py", "import sys; print('in an archive', sys.argv[1:])")
        start("-B", place + "archive.zip/inner", "z")
    start("-", "a", "b", input="import sys; print(sys.argv)")


@command
def itself():
    for words in (
        [__file__, "say", "a"],
        [sys.argv[0], "say", "b"],
        [os.path.abspath(sys.argv[0]), "say", "-c", "x"],
        ["-u", "-X", "dev", "-W", "error", sys.argv[0], "say", "c"],
        subprocess._args_from_interpreter_flags()[0:0] + sys.argv[:1] + ["say", "-m", "d"],
    ):
        start(*words)
    start("-c", "import subprocess, sys; subprocess.run([sys.executable, %r, 'say', 'deep'])" % sys.argv[0])


@command
def say(*words):
    print("said", words, __name__, sys.flags.dev_mode, sys.warnoptions, "BUNDLER_CHILD" in os.environ)


@command
def shells():
    line = f"{sys.executable} -c \"print('from a shell')\""
    sys.stdout.flush()
    print(os.system(line), flush=True)
    print(os.system("exit 3"), os.system(f"{sys.executable} -c 'raise SystemExit(4)'"))
    print(os.popen(line).read())
    print(subprocess.getoutput(line + " && echo and more"))
    start_words = ["env", "VALUE=1", "nice", sys.executable, "-c", TELL]
    print(subprocess.run(start_words, capture_output=True, text=True).stdout)
    print(subprocess.run(f"{sys.executable} -V; true", shell=True, capture_output=True, text=True).stdout)


@command
def primitives():
    words = [sys.executable, "-c", "print('started')"]
    sys.stdout.flush()
    print(os.spawnv(os.P_WAIT, sys.executable, words), flush=True)
    print(os.spawnve(os.P_WAIT, sys.executable, words, {}), flush=True)
    for spawn in (os.posix_spawn, os.posix_spawnp):
        pid = spawn(sys.executable, words, os.environ)
        print(os.waitpid(pid, 0)[1], flush=True)
    for execute in (
        lambda: os.execl(sys.executable, *words),
        lambda: os.execve(sys.executable, words, {}),
        lambda: os.execvp(sys.executable, words),
        lambda: os.execve(os.open(sys.executable, os.O_RDONLY), words, {}),
    ):
        pid = os.fork()
        if pid == 0:
            execute()
        print(os.waitpid(pid, 0)[1], flush=True)
    os.execv(sys.executable, [*words[:2], "print('in place')"])


@command
def asynchronous():
    import asyncio

    async def run():
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "print(input())", stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        print(await process.communicate(b"line\n"), process.returncode)

    asyncio.run(run())


@command
def conversation():
    """As execnet does: unbuffered, a bootstrap line, then source over the pipe."""
    bootstrap = "import sys;exec(eval(sys.stdin.readline()))"
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", bootstrap],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=HOME,
    )
    source = "import helper\nfor line in sys.stdin: print(helper.double(int(line)))"
    print(process.communicate(repr(source) + "\n1\n21\n"), process.returncode)


@command
def orphan():
    """The starting process ends before the started one looks around."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.set_inheritable(write, True)
        words = [sys.executable, "-c", f"import os; os.write({write}, b'orphan lives')"]
        subprocess.Popen(words, close_fds=False)
        os._exit(0)
    os.waitpid(pid, 0)
    os.close(write)
    print(os.read(read, 100))


@command
def interactive():
    start("-i", input="1 + 1\nprint('typed')\nexit(3)\n", env={"TERM": "dumb"})
    start("-i", "-c", "x = 5", input="x\n")
    start("-q", input="print('from standard input')\n")


@command
def signals():
    process = subprocess.Popen(
        [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(30)"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.readline()
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate()
    print(process.returncode, stderr.splitlines()[-1:])


@command
def guess():
    """Words that plain Python would refuse: a program that knows of sys.frozen."""
    start("say", "worker")
    start("--port", "8000")


@command
def origins():
    """The modules that came from the bundle."""
    import helper
    import json
    import struct

    for name, module in sorted(sys.modules.items()):
        # what libpython itself holds frozen comes from there in plain Python, too
        if getattr(module.__spec__, "origin", None) == "frozen":
            continue
        if (getattr(module, "__file__", None) or "").startswith("/proc/self/exe/"):
            print(name)


@command
def surroundings():
    """What CPython could take from files and variables, in the main interpreter and in another one."""
    try:
        import _interpreters as interpreters
    except ImportError:
        import _xxsubinterpreters as interpreters
    text = """if True:
        import os, sys
        own = os.readlink("/proc/self/exe")
        print(sys.executable == own, sys._base_executable == own, sys.prefix, sys.path)
        print([getattr(finder, "__name__", type(finder).__name__) for finder in sys.meta_path])
        print(sys.modules["encodings"].__file__, flush=True)
    """
    exec(text)
    other = interpreters.create()
    interpreters.run_string(other, text)
    interpreters.destroy(other)
    del sys.modules["posix"]
    import posix  # as a new module

    print(len(sys.meta_path), posix.__name__)


@command
def bomb():
    print("a start", flush=True)
    sys.exit(subprocess.run([sys.executable, "bomb"]).returncode)


@command
def environment():
    with tempfile.TemporaryDirectory() as directory:
        start("-m", "venv", "--without-pip", directory)
        python = os.path.join(directory, "bin", "python")
        site = subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            capture_output=True,
            text=True,
        ).stdout.strip()
        with open(os.path.join(site, "installed_there.py"), "w") as stream:
            stream.write("print('found in', __name__)")
        text = (
            "import sys, installed_there; print(sys.prefix == %r, sys.prefix != sys.base_prefix)" % directory
        )
        print(subprocess.run([python, "-c", text], capture_output=True, text=True))
        print(
            subprocess.run(
                [python + "3", "-I", "-m", "installed_there"], capture_output=True, text=True
            ).stdout
        )


def hidden():
    """Static imports for what children name."""
    import helper
    import json.tool
    import package.__main__
    import package.inner
    import sysconfig
    import venv.__main__


if __name__ == "__main__":
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name in COMMANDS:
        COMMANDS[name](*sys.argv[2:])
    else:
        print("the program's own words:", sys.argv[1:])
