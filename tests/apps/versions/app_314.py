"""What CPython 3.14 brought: each command prints what a program can see of one of its parts."""

import sys

COMMANDS = {}


def command(function):
    COMMANDS[function.__name__] = function
    return function


def template(name):
    return t"Hello {name!r:>10}, {1 + 1}"


@command
def templates():
    import pickle
    from string.templatelib import Interpolation, Template

    made = template("you")
    print(made.strings, [(i.value, i.expression, i.conversion, i.format_spec) for i in made.interpolations])
    print(isinstance(made, Template), isinstance(made.interpolations[0], Interpolation))
    again = pickle.loads(pickle.dumps(made))
    print(again.strings == made.strings, again.values == made.values)


class Late:
    before: Later
    unknown: NotThere


class Later:
    pass


@command
def annotations():
    import annotationlib

    print(annotationlib.get_annotations(Late, format=annotationlib.Format.STRING))
    found = annotationlib.get_annotations(Late, format=annotationlib.Format.FORWARDREF)
    print(found["before"] is Later, type(found["unknown"]).__name__)
    try:
        print(Late.__annotations__)
    except NameError as error:
        print(error)


def cube(number):
    return number**3


@command
def interpreters():
    import concurrent.futures
    import concurrent.interpreters

    interpreter = concurrent.interpreters.create()
    interpreter.exec("import json, sys; print('inside', json.dumps([1]), sys.modules['__main__'].__name__)")
    print(interpreter.call(cube, 3))
    queue = concurrent.interpreters.create_queue()
    interpreter.prepare_main(queue=queue)
    interpreter.exec("queue.put(('a', 1.5))")
    print(queue.get(timeout=30))
    interpreter.close()
    with concurrent.futures.InterpreterPoolExecutor(2) as pool:
        print(list(pool.map(cube, range(5))))


@command
def processes():
    import concurrent.futures
    import multiprocessing

    print(multiprocessing.get_start_method())
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        print(list(pool.map(cube, range(5))))
    with multiprocessing.Pool(2) as pool:
        print(pool.map(cube, range(5)))


@command
def zstandard():
    import io
    import tarfile
    from compression import zstd

    packed = zstd.compress(b"text " * 1000)
    print(len(packed) < 100, zstd.decompress(packed) == b"text " * 1000)
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:zst") as archive:
        archive.addfile(tarfile.TarInfo("name"))
    stream.seek(0)
    print(tarfile.open(fileobj=stream).getnames())


def suspended():
    try:
        yield 1
    finally:
        print("the generator is closed")


@command
def generator_at_exit():
    global kept
    kept = suspended()
    print(next(kept))


@command
def generator_finished():
    global kept
    kept = suspended()
    print(list(kept))


@command
def slices():
    text = "0123456789"
    print(text[2:8:3], text[:-1], [*range(10)][1:4], (lambda items: items[1:2])("ab"))
    print(any(isinstance(constant, slice) for constant in slices.__code__.co_consts))


@command
def control():
    for _ in range(2):
        try:
            raise ValueError("no parentheses")
        except ValueError, TypeError:
            print("caught")


@command
def paths():
    import pathlib

    print(pathlib.Path("/tmp/a b").as_uri(), pathlib.Path.from_uri("file:///tmp/a%20b"))
    print(hasattr(pathlib.Path("/").info, "is_dir"))


@command
def finalised():
    """Take the whole way out, which frees the interned strings."""
    import threading

    global kept
    kept = suspended()
    next(kept)
    threading.Thread(target=print, args=("in a thread",)).start()


@command
def wait():
    """Until standard input is closed."""
    print("waiting", flush=True)
    print(len(sys.stdin.read()))


if __name__ == "__main__":
    COMMANDS[sys.argv[1]]()
