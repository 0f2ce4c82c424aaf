"""What is left alive at the end, by objects of native code that nobody knows."""

import io
import sys

import finishmod

COMMANDS = {}


def command(function):
    COMMANDS[function.__name__] = function
    return function


class Derived(finishmod.Thing):
    pass


class Holder(finishmod.Holder):
    pass


class File(io.BytesIO):
    def close(self):
        print("a file was closed", flush=True)
        super().close()


class Hidden:
    __slots__ = ()

    def __del__(self):
        print("a class without slots", flush=True)


@command
def nothing():
    finishmod.Thing()


@command
def in_module():
    global kept
    kept = finishmod.Thing()


@command
def in_untracked_containers():
    global kept
    kept = ((1, {"name": finishmod.Thing()}),)


@command
def in_native_module():
    finishmod.kept = finishmod.Thing()


@command
def derived():
    global kept
    kept = [Derived()]


@command
def in_cycle():
    cycle = [finishmod.Thing()]
    cycle.append(cycle)


@command
def capsule():
    global kept
    kept = finishmod.capsule()


@command
def hidden_finalizer():
    global kept
    kept = Hidden()


@command
def harmless():
    global kept
    kept = finishmod.Scope()
    print("an object is alive")


@command
def harmless_with_finalizer():
    global kept
    kept = finishmod.FinalizedScope()


@command
def quiet_capsule():
    global kept
    kept = finishmod.quiet_capsule()
    print("an object is alive")


@command
def quiet():
    """A quiet type, a class that derives from it, a type made from slots."""
    global kept
    kept = [finishmod.Holder(1), Holder([2]), finishmod.Leaf()]
    print("objects are alive")


@command
def held_by_quiet():
    global kept
    kept = finishmod.Holder((1, finishmod.Thing()))


@command
def held_in_secret():
    global kept
    kept = finishmod.Secret(finishmod.Thing())


@command
def driver():
    global kept
    kept = finishmod.Driver()


@command
def file_in_memory():
    global kept
    kept = io.BytesIO(b"some"), io.StringIO("text")
    print("files are open")


@command
def derived_file_in_memory():
    global kept
    kept = File()


@command
def at_exit():
    import atexitmod

    print(atexitmod.__name__)


COMMANDS[sys.argv[1]]()
