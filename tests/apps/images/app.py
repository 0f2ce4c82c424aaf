"""What native code does with the dynamic loader, from an extension module and a library it needs."""

import ctypes
import importlib.machinery
import importlib.util
import os
import sys

import imagesmod

COMMANDS = {}


def command(function):
    COMMANDS[function.__name__] = function
    return function


@command
def calls():
    names = "exceptions through_c_library types unique resolved thread_locals introspection signals"
    for name in names.split():
        print(name, getattr(imagesmod, name)())


@command
def end():
    imagesmod.register_exit()


@command
def fork():
    imagesmod.at_fork()
    pid = os.fork()
    if pid == 0:
        print("child", imagesmod.child_count(), imagesmod.exceptions(), flush=True)
        os._exit(3)
    print("parent", imagesmod.child_count(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


@command
def by_name():
    by_soname = ctypes.CDLL("libbase_of_images.so")
    by_path = ctypes.CDLL(imagesmod.__file__)
    print(by_path.images_visible_function(), by_soname._name)
    print(ctypes.c_int.in_dll(by_path, "images_number").value)
    try:
        by_path.no_such_function
    except AttributeError as error:
        print(type(error).__name__, "no_such_function" in str(error))
    try:
        ctypes.CDLL("libno_such_library.so")
    except OSError as error:
        print(error)
    print(ctypes.pythonapi.Py_IsInitialized())


@command
def second_module():
    spec = importlib.util.spec_from_file_location("imagesother", imagesmod.__file__)
    print(importlib.util.module_from_spec(spec).__name__)


@command
def file():
    with open(imagesmod.__file__, "rb") as stream:
        content = stream.read()
    print(content[:4], b"PyInit_imagesother" in content)


COMMANDS[sys.argv[1]]()
