"""Files of a package, through every way that programs read them."""

import ctypes
import errno
import fnmatch
import glob
import hashlib
import importlib.metadata
import importlib.resources
import io
import json
import linecache
import mmap
import os
import pathlib
import pkgutil
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import zipfile

import store
import store.empty_package
import store.module

COMMANDS = {}
HERE = os.path.dirname(store.__file__)
LEFT_OUT = {"__pycache__", "unused.py", "unused"}


def command(function):
    COMMANDS[function.__name__] = function
    return function


def place(name):
    return os.path.join(HERE, *name.split("/"))


def attempt(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as error:
        number = getattr(error, "errno", None)
        return f"{type(error).__name__} {errno.errorcode.get(number, number)}"


def wanted(names):
    return sorted(name for name in names if name not in LEFT_OUT and not name.endswith(".pyc"))


@command
def reads():
    with open(place("answer.json"), encoding="utf-8") as file:
        print(json.load(file), file.seekable(), file.writable(), file.tell())
    with open(place("long.txt"), "rb") as file:
        print(len(file.read()), file.seek(-5, io.SEEK_END), file.read(), os.fstat(file.fileno()).st_size)
    with open(place("empty.txt")) as file:
        print(repr(file.read()))
    for mode in ("r", "rb"):
        with open(place("näme with space.txt"), mode) as file:
            print(file.read())
    print(linecache.getline(place("long.txt"), 4999).strip(), len(linecache.getlines(place("long.txt"))))
    print(pathlib.Path(store.__file__).resolve().parent.joinpath("answer.json").read_text(encoding="utf-8"))
    fd = os.open(place("answer.json"), os.O_RDONLY)
    print(os.read(fd, 5), os.pread(fd, 6, 2), os.lseek(fd, 0, os.SEEK_CUR), os.get_inheritable(fd))
    duplicate = os.dup(fd)
    os.close(fd)
    print(os.read(duplicate, 4))
    os.close(duplicate)
    with open(place("answer.json")) as one, open(place("answer.json")) as two:
        print(one.read(3), two.read(3), one.read(3))


@command
def missing():
    for name in ("nowhere", "answer.json/below", "deep/nowhere/x", "../nowhere"):
        for function in (
            open,
            os.stat,
            os.listdir,
            os.readlink,
            os.lstat,
            os.scandir,
            pathlib.Path.read_text,
        ):
            argument = pathlib.Path(place(name)) if function is pathlib.Path.read_text else place(name)
            print(name, function.__qualname__, attempt(function, argument))
        print(os.path.exists(place(name)), os.path.isdir(place(name)), os.access(place(name), os.R_OK))
    print(attempt(open, HERE), attempt(os.listdir, place("answer.json")))
    print(attempt(os.readlink, place("answer.json")), attempt(os.open, place("answer.json"), os.O_DIRECTORY))
    print(attempt(os.chdir, place("answer.json")), attempt(os.chdir, place("nowhere")))


@command
def metadata_of_files():
    for name in ("answer.json", "long.txt", "empty.txt", "run.sh", "deep", "deep/er/deepest.txt"):
        path = place(name)
        st, lst = os.stat(path), os.lstat(path)
        print(name, stat.S_IFMT(st.st_mode), st.st_size if stat.S_ISREG(st.st_mode) else "", st == lst)
        print(os.path.isfile(path), os.path.isdir(path), os.path.islink(path), os.path.ismount(path))
        print(os.access(path, os.R_OK), os.access(path, os.X_OK), os.path.samefile(path, path))
        print(os.path.samefile(path, place("answer.json")), st.st_mtime == os.path.getmtime(path))
        print(os.path.realpath(path) == os.path.join(os.path.realpath(HERE), *name.split("/")))
    with open(place("answer.json")) as file:
        held, named = os.fstat(file.fileno()), os.stat(place("answer.json"))
        print(stat.S_IFMT(held.st_mode) == stat.S_IFMT(named.st_mode), held.st_size == named.st_size)
        print(held.st_mtime == named.st_mtime, held.st_mode == named.st_mode)


@command
def lists():
    print(wanted(os.listdir(HERE)), wanted(os.listdir(os.fsencode(HERE).decode())))
    with os.scandir(HERE) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name not in LEFT_OUT:
                size = entry.stat().st_size if entry.is_file() else ""
                print(entry.name, entry.is_dir(), entry.is_file(), entry.is_symlink(), size)
    for base, directories, names in os.walk(HERE):
        directories[:] = wanted(directories)
        print(os.path.relpath(base, HERE), directories, wanted(names))
    for pattern in ("*.json", "**/*.txt", "*/", "deep/**", "[al]*"):
        found = glob.glob(pattern, root_dir=HERE, recursive=True)
        print(pattern, wanted(name for name in found if "__pycache__" not in name))
        print(
            wanted(
                os.path.relpath(path, HERE)
                for path in glob.iglob(place(pattern), recursive=True)
                if "__pycache__" not in path
            )
        )
    root = pathlib.Path(HERE)
    print(wanted(path.relative_to(root).as_posix() for path in root.rglob("*.txt")))
    print(wanted(path.name for path in root.iterdir()), fnmatch.filter(wanted(os.listdir(HERE)), "*.sql*"))


@command
def directory_descriptors():
    fd = os.open(HERE, os.O_RDONLY)
    print(os.path.samestat(os.fstat(fd), os.stat(HERE)), stat.S_ISDIR(os.fstat(fd).st_mode))
    print(wanted(os.listdir(fd)))
    with os.scandir(fd) as entries:
        print(wanted(entry.name for entry in entries if entry.stat().st_size >= 0))
    print(os.stat("answer.json", dir_fd=fd).st_size, attempt(os.stat, "nowhere", dir_fd=fd))
    print(os.path.samestat(os.stat("deep", dir_fd=fd), os.stat(place("deep"))))
    print(os.access("run.sh", os.X_OK, dir_fd=fd), attempt(os.readlink, "run.sh", dir_fd=fd))
    below = os.open("deep/er", os.O_RDONLY | os.O_DIRECTORY, dir_fd=fd)
    inner = os.open("deepest.txt", os.O_RDONLY, dir_fd=below)
    print(os.read(inner, 100), attempt(os.open, "deepest.txt", os.O_DIRECTORY, dir_fd=below))
    up = os.open("../..", os.O_RDONLY, dir_fd=below)
    print(os.path.samestat(os.fstat(up), os.fstat(fd)))
    copy = os.dup(fd)
    os.close(fd)
    print(wanted(os.listdir(copy)) == wanted(os.listdir(HERE)))
    with open(os.devnull) as other:  # takes the number of a closed directory
        print(
            other.fileno() == fd,
            attempt(os.listdir, other.fileno()),
            attempt(os.stat, "x", dir_fd=other.fileno()),
        )
    for each in (below, inner, up, copy):
        os.close(each)
    for base, directories, names, fd in os.fwalk(HERE):
        directories[:] = wanted(directories)
        print(os.path.relpath(base, HERE), directories, wanted(names))
        for name in wanted(names):
            os.stat(name, dir_fd=fd)
    child = os.open(HERE, os.O_RDONLY)
    if os.fork() == 0:
        print(os.stat("answer.json", dir_fd=child).st_size, flush=True)
        os._exit(0)
    os.wait()


@command
def copies(directory):
    print(shutil.copyfile(place("long.txt"), os.path.join(directory, "a")) == os.path.join(directory, "a"))
    shutil.copy(place("run.sh"), directory)
    shutil.copy2(place("answer.json"), directory)
    shutil.copytree(HERE, os.path.join(directory, "tree"), ignore=shutil.ignore_patterns(*LEFT_OUT))
    for base, directories, names in sorted(os.walk(directory)):
        for name in sorted(names):
            path = os.path.join(base, name)
            with open(path, "rb") as file:
                digest = hashlib.sha256(file.read()).hexdigest()[:12]
            print(os.path.relpath(path, directory), digest, bool(os.stat(path).st_mode & stat.S_IXUSR))
    with zipfile.ZipFile(os.path.join(directory, "z.zip"), "w") as archive:
        archive.write(place("answer.json"), "x.json")
    print(
        subprocess.run(["/bin/sh", os.path.join(directory, "run.sh"), "copied"], capture_output=True).stdout
    )


@command
def libraries():
    with zipfile.ZipFile(place("archive.zip")) as archive:
        print(archive.namelist(), archive.read("a.txt"), archive.testzip())
    sys.path.insert(0, place("archive.zip"))
    import mod_in_zip

    print(mod_in_zip.NAME)
    with sqlite3.connect(f"file:{place('table.sqlite')}?immutable=1", uri=True) as connection:
        print(connection.execute("select sum(a), max(b) from t").fetchall())
    with open(place("long.txt"), "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
        print(
            len(view),
            view[:12],
            view.find(b"text", 5000),
            hashlib.file_digest(file, "md5").hexdigest() if hasattr(hashlib, "file_digest") else "",
        )
    with open(place("long.txt"), "rb") as file:
        with mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ, flags=mmap.MAP_PRIVATE) as view:
            print(view[-5:])
    libc = ctypes.CDLL(None, use_errno=True)
    libc.fopen.restype = ctypes.c_void_p
    stream = libc.fopen(place("answer.json").encode(), b"r")
    buffer = ctypes.create_string_buffer(8)
    libc.fread(buffer, 1, 7, ctypes.c_void_p(stream))
    libc.fclose(ctypes.c_void_p(stream))
    print(buffer.value, libc.access(place("nowhere").encode(), 0), errno.errorcode[ctypes.get_errno()])


@command
def resources():
    files = importlib.resources.files("store")
    print(files.name, files.is_dir(), files.joinpath("answer.json").read_text(encoding="utf-8"))
    print(wanted(item.name for item in files.iterdir()), (files / "templates" / "page.txt").read_bytes())
    print((files / "nowhere").is_file(), isinstance(files, pathlib.Path))
    with importlib.resources.as_file(files / "long.txt") as path:
        print(path.name, len(path.read_text()), isinstance(path, pathlib.Path))
    for function in ("read_text", "open_text", "is_resource", "contents", "path"):
        old = getattr(importlib.resources, function, None)
        if old is None:
            print(function, None)
        elif function == "contents":
            print(function, wanted(old("store")))
        elif function == "path":
            with old("store", "answer.json") as path:
                print(function, path.name, path.exists())
        else:
            result = old("store", "answer.json")
            print(function, result if not hasattr(result, "read") else result.read())
    print(pkgutil.get_data("store", "deep/er/deepest.txt"), attempt(pkgutil.get_data, "store", "nowhere"))
    print(store.__loader__.get_data(place("answer.json")), store.__loader__.is_package("store"))
    reader = store.__loader__.get_resource_reader("store")
    print(
        wanted(reader.contents()), reader.is_resource("answer.json"), reader.open_resource("empty.txt").read()
    )
    print(
        os.path.relpath(reader.resource_path("answer.json"), HERE), attempt(reader.resource_path, "nowhere")
    )


@command
def imports_from_the_tree():
    """A path in it is as good as any other on sys.path, and spec_from_file_location takes it."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("another_name", place("module.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    print(module.VALUE, module is store.module, module.__name__)
    sys.path.insert(0, HERE)
    import module as top_level

    print(
        top_level.VALUE, top_level.__spec__.name, wanted(info.name for info in pkgutil.iter_modules([HERE]))
    )


@command
def runs_programs():
    for argv in ([place("run.sh"), "a", "b"], ["/bin/sh", "-c", 'exec "$0" "$@"', "/bin/echo", "c"]):
        print(subprocess.run(argv, capture_output=True, check=False))
    print(attempt(subprocess.run, [place("answer.json")]), attempt(subprocess.run, [place("nowhere")]))
    pid = os.posix_spawn(place("run.sh"), ["run.sh", "spawned"], os.environ)
    print(os.waitpid(pid, 0)[1])
    if os.fork() == 0:
        os.execv(place("run.sh"), ["run.sh", "replaced"])
    print(os.wait()[1])


@command
def read_only():
    """Only of a binary: on disk all this would succeed."""
    here = pathlib.Path(HERE)
    for what, function, *args in (
        ("open w", open, place("new.txt"), "w"),
        ("open a", open, place("answer.json"), "a"),
        ("open r+", open, place("answer.json"), "r+"),
        ("open x", open, place("answer.json"), "x"),
        ("mkdir", os.mkdir, place("new")),
        ("mkdir there", os.mkdir, place("deep")),
        ("makedirs", lambda path: os.makedirs(path, exist_ok=True), place("deep")),
        ("unlink", os.unlink, place("answer.json")),
        ("rmdir", os.rmdir, place("deep")),
        ("rmtree", shutil.rmtree, place("deep")),
        ("rename", os.rename, place("answer.json"), place("b")),
        ("rename out", os.rename, place("answer.json"), "/nonexistent/x"),
        ("move in", os.rename, "/dev/null", place("b")),
        ("link", os.link, place("answer.json"), place("b")),
        ("symlink", os.symlink, "x", place("b")),
        ("symlink there", os.symlink, "x", place("answer.json")),
        ("chmod", os.chmod, place("answer.json"), 0o777),
        ("chmod nowhere", os.chmod, place("nowhere"), 0o777),
        ("utime", os.utime, place("answer.json")),
        ("truncate", os.truncate, place("answer.json"), 0),
        ("touch", here.joinpath("new").touch),
        ("write_text", here.joinpath("answer.json").write_text, "x"),
        ("tempfile", lambda: tempfile.TemporaryFile(dir=HERE)),
        ("chdir", os.chdir, HERE),
        ("cwd", lambda: subprocess.run(["/bin/true"], cwd=HERE)),
    ):
        print(what, attempt(function, *args))
    fd = os.open(HERE, os.O_RDONLY)
    for what, function, *args in (
        ("mkdir", os.mkdir, "new"),
        ("unlink", os.unlink, "answer.json"),
        (
            "rename",
            lambda *names, dir_fd: os.rename(*names, src_dir_fd=dir_fd, dst_dir_fd=dir_fd),
            "answer.json",
            "b",
        ),
        ("open", os.open, "answer.json", os.O_RDWR),
        ("symlink", os.symlink, "x", "b"),
        ("utime", os.utime, "answer.json"),
    ):
        print("at", what, attempt(function, *args, dir_fd=fd))
    print("fchdir", attempt(os.fchdir, fd), "fsync", attempt(os.fsync, fd))
    print(os.access(HERE, os.W_OK), os.access(HERE, os.R_OK), os.statvfs(HERE).f_flag & os.ST_RDONLY)


@command
def owner_and_times():
    for name in ("answer.json", "module.py", "empty.txt", "run.sh", "deep"):
        st = os.stat(place(name))
        print(st.st_uid, st.st_gid, f"{stat.S_IMODE(st.st_mode):o}", int(st.st_mtime))


@command
def modules_listed():
    print(*sorted(name for name in os.listdir(HERE) if name.endswith(".py")))


@command
def frozen_marks():
    """What programs written for PyInstaller look at."""
    base = getattr(sys, "_MEIPASS", None) if getattr(sys, "frozen", False) else None
    if base is None:
        base = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(base, "store", "answer.json"), encoding="utf-8") as file:
        print(json.load(file))


if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])
