"""What a program finds beside itself and on its path, without any option naming it."""

import os
import runpy
import stat
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[1:1] = [str(HERE / "lib"), str(HERE / "more.zip")]

import driver
import plug.extra
import plug.own
import space.below
from weblet import App

COMMANDS = {}


def command(function):
    COMMANDS[function.__name__] = function
    return function


@command
def framework():
    """Another package looks for a directory beside this module."""
    print(App(__name__).render("page.html", title="Home"))


@command
def script():
    """A script beside this one is run by its path, and imports what nothing else imports."""
    print(runpy.run_path(str(HERE / "page.py"))["title"])


@command
def namespaces():
    """A namespace package without modules, and a package whose parts are in a directory and an archive."""
    print(len(space.__path__), len(space.below.__path__), os.path.isdir(next(iter(space.below.__path__))))
    print(plug.own.NAME, plug.extra.NAME)


@command
def links():
    """Symbolic links among the data, as every function shows them."""
    for name in ("current", "current/a.txt", "latest.txt", "chain.txt", "v1/up/current/a.txt"):
        path = os.path.join(HERE, "data", name)
        print(name, os.path.islink(path), os.path.isdir(path), stat.S_IFMT(os.lstat(path).st_mode))
        print(os.path.relpath(os.path.realpath(path), os.path.realpath(HERE)))
        if os.path.islink(path):
            print(os.readlink(path), os.readlink(path.encode()), os.lstat(path).st_size)
        if not os.path.isdir(path):
            print(open(path).read(), os.path.samefile(path, Path(path).resolve()))
    with os.scandir(HERE / "data") as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            print(entry.name, entry.is_symlink(), entry.is_dir(), entry.is_file(follow_symlinks=False))
    print([sorted(names) for _, _, names in sorted(os.walk(HERE / "data", followlinks=False))])
    for path, flags in (
        ("current/", 0),
        ("latest.txt", os.O_NOFOLLOW),
        ("latest.txt/x", 0),
        ("current/..", 0),
    ):
        try:
            fd = os.open(
                HERE / "data" / path if path[-1] != "/" else f"{HERE}/data/{path}", os.O_RDONLY | flags
            )
        except OSError as error:
            print(path, error.strerror)
        else:
            print(path, sorted(os.listdir(fd)) if stat.S_ISDIR(os.fstat(fd).st_mode) else os.read(fd, 9))
            print(os.readlink("latest.txt", dir_fd=os.open(HERE / "data", os.O_RDONLY)))
            os.close(fd)


@command
def drivers():
    """A program with a file beside it, which other programs get the path of, too."""
    bin_ = os.path.join(os.path.dirname(driver.__file__), "bin")
    start, name = os.path.join(bin_, "start"), os.path.join(bin_, "name.txt")
    for words, options in (
        ([start], {}),
        ([start, "far"], {"close_fds": False}),
        (["cat", name], {}),
        (["sh", "-c", f"cat {name}; '{start}'"], {}),
        (["sh", "-c", 'cat "${NAME%:*}"'], {"env": {"NAME": f"{name}:x", "PATH": os.environ["PATH"]}}),
        (["./start"], {"cwd": bin_}),
    ):
        done = subprocess.run(words, capture_output=True, text=True, check=False, **options)
        print(done.returncode, done.stdout, done.stderr)
    sys.stdout.flush()
    print(os.system(f"{start} by system"), os.spawnv(os.P_WAIT, start, [start, "by spawnv"]))
    print(os.waitstatus_to_exitcode(os.waitpid(os.posix_spawn(start, ["x"], os.environ), 0)[1]))
    try:
        print(os.waitpid(-1, 0))
    except ChildProcessError as error:
        print(error)
    os.chdir(bin_)
    print(sorted(os.listdir()), open(name).read())


@command
def waits():
    """Starts the program, says so, and waits."""
    start = os.path.join(os.path.dirname(driver.__file__), "bin", "start")
    print(subprocess.run([start], capture_output=True, check=True).stdout.decode(), flush=True)
    sys.stdin.read()


COMMANDS[sys.argv[1]]()
