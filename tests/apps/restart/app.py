"""A program that starts itself, and code in the same process that starts Python."""

import asyncio
import concurrent.futures
import multiprocessing
import os
import shlex
import subprocess
import sys
import threading

import handed_on
import library
import mixed
import places
import restarter

COMMANDS = {}


def command(function):
    COMMANDS[function.__name__] = function
    return function


def show(*words, run=handed_on.run):
    print(run([*restarter.myself(), *words]))


@command
def own_words():
    """Words that Python would understand, from code that asks for sys.frozen."""
    show("say", "1")
    show("--version")
    show("-c", "watch.ini")
    show("-m", "fast")
    show("-h")
    show("script.py")
    show("-V")
    show("-c", "import sys; print('code')", run=mixed.python)
    print(restarter.start("-c", "watch.ini"))
    print(restarter.start("-m", "json.tool"))


@command
def by_other_ways():
    results = []
    thread = threading.Thread(
        target=lambda: results.append(handed_on.run([*restarter.myself(), "-m", "thread"]))
    )
    thread.start()
    thread.join()

    async def later():
        process = await asyncio.create_subprocess_exec(
            *restarter.myself(), "-m", "later", stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        return (await process.communicate())[0].decode()

    results.append(asyncio.run(later()))
    for words in results:
        print(words.strip())
    sys.stdout.flush()
    print(os.system(shlex.join([*restarter.myself(), "-m", "shell"])), flush=True)


@command
def python():
    """Code that does not ask for sys.frozen."""
    print(library.version())
    print(library.code("print(6 * 7)"))
    print(library.code("import no_such_module_at_all"))
    print(library.module("no_such_module_at_all"))
    print(library.module("library", "word"))
    print(mixed.python(["-c", "print('mixed')"]))
    print(mixed.program(["-c", "mixed"]))
    print(places.tool("-c", "print('beside a question about files')"))


@command
def elsewhere():
    """A command that is made by code which has returned."""
    words = places.SETTINGS
    print(handed_on.run([*words, "-c", "print('from elsewhere')"]))
    print(handed_on.run([*words, "-m", "library"]))


@command
def again(*words):
    number = int(os.environ.get("STARTS", "0"))
    print("start", number, sys.argv[1:], flush=True)
    if number < 6:
        os.environ["STARTS"] = str(number + 1)
        os.execv(sys.executable, ["python"] + sys.argv)


@command
def chain(number="0"):
    """Each start waits for the next: eight, more than a chain of guesses may have."""
    print("link", number, flush=True)
    if int(number) < 8:
        sys.exit(subprocess.run([*restarter.myself(), "chain", str(int(number) + 1)]).returncode)


@command
def cleared(*words):
    if os.environ.get("CLEARED"):
        print("cleared", words)
    else:
        command = ["env", "-i", "CLEARED=yes", sys.executable, *sys.argv, "--all"]
        os.execvp(command[0], command)


def facts(_=None):
    return getattr(sys, "frozen", None), getattr(sys, "_MEIPASS", None), sys.executable, sys.flags.dev_mode


def compare(parent, queue):
    queue.put([mine == theirs for mine, theirs in zip(facts(), parent)])


@command
def workers():
    for method in ("fork", "spawn", "forkserver"):
        context = multiprocessing.get_context(method)
        queue = context.Queue()
        process = context.Process(target=compare, args=(facts(), queue))
        process.start()
        print(method, queue.get(timeout=20))
        process.join()
        with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
            print(list(pool.map(facts, [1])) == [facts()])


WORKER = """
import concurrent.futures, multiprocessing
context = multiprocessing.get_context({!r})
with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
    facts = "(lambda sys: (sys.flags.optimize, sys.flags.isolated, hasattr(sys, 'frozen')))(__import__('sys'))"
    print(pool.submit(eval, facts).result() == eval(facts), eval(facts))
"""


@command
def workers_of_the_interpreter():
    """They are the interpreter, too, with its options."""
    for method in ("spawn", "forkserver"):
        print(method, flush=True)
        subprocess.run([sys.executable, "-E", "-O", "-c", WORKER.format(method)], check=True)


@command
def interpreters():
    """Sub-interpreters see what the program sees."""
    try:
        import _interpreters as made
    except ImportError:
        import _xxsubinterpreters as made
    other = made.create()
    text = "import sys; print(sys.frozen, sys._MEIPASS, sys.executable, flush=True)"
    exec(text)
    sys.stdout.flush()
    made.run_string(other, text)
    made.destroy(other)


@command
def flags():
    names = (
        "debug optimize dont_write_bytecode verbose bytes_warning quiet hash_randomization dev_mode utf8_mode"
    )
    print({name: getattr(sys.flags, name) for name in names.split() if name != "dont_write_bytecode"})
    print(sys.warnoptions, sys._xoptions, sys.stdout.write_through, sys.argv[1:], hash("text"))
    print(restarter.start("answer").strip())


@command
def answer():
    print(sys.warnoptions, sys._xoptions, sys.flags.dev_mode)


@command
def say(*words):
    print("said", words, sys.orig_argv[-len(words) :] if words else "")


if __name__ == "__main__":
    words = sys.argv[1:]
    if words == ["--version"]:
        print("program 3.2")
    elif words and words[0] in COMMANDS:
        COMMANDS[words[0]](*words[1:])
    else:
        print("the program's words:", words)
