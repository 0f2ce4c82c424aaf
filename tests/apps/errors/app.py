"""Tracebacks of every shape: they show the source lines that plain Python shows."""

import sys
import traceback

import helpers
import deep.module


def nested(n):
    if n:
        nested(n - 1)
    else:
        helpers.fail("deep down")


class Thing:
    @property
    def value(self):
        return self.absent + 1

    def __enter__(self):
        return self

    def __exit__(self, *details):
        raise RuntimeError("while leaving")


def case_nested():
    nested(3)


def case_library():
    import json

    json.loads('{"a": }')


def case_frozen_library():
    import os

    os.fspath(3)
    os.makedirs(0.5)


def case_native_library():
    import re

    re.compile("(")


def case_chained():
    try:
        try:
            {}["key"]
        except KeyError as error:
            raise ValueError("translated") from error
    except ValueError:
        raise TypeError("again")


def case_from_none():
    try:
        1 / 0
    except ZeroDivisionError:
        raise LookupError("no context") from None


def case_context_manager():
    with Thing():
        raise ValueError("inside")


def case_property():
    return (
        Thing()
        .value
    )


def case_notes():
    error = ValueError("noted")
    error.add_note("a note\nof two lines")
    raise error


def case_group():
    def one(n):
        try:
            helpers.fail(f"member {n}")
        except Exception as error:
            return error

    raise ExceptionGroup("many", [one(1), ExceptionGroup("inner", [one(2), OSError(2, "No such file")])])


def case_generator():
    def numbers():
        yield 1
        helpers.fail("in a generator")

    return [n for n in numbers()]


def case_lambda():
    return sorted([3, "a"], key=lambda item: item + 1)


def case_class_body():
    class Broken:
        x = 1
        y = x.absent


def case_decorator():
    @helpers.broken_decorator
    def function():
        pass


def case_coroutine():
    import asyncio

    async def inner():
        await asyncio.sleep(0)
        helpers.fail("in a coroutine")

    async def outer():
        await asyncio.gather(inner())

    asyncio.run(outer())


def case_exec():
    exec("def f():\n    raise ValueError('in exec')\nf()")


def case_suggestion():
    helpers.fial


def case_name_suggestion():
    return helprs


def case_import_missing():
    import nothing_of_that_name


def case_import_name():
    from helpers import absent


def case_import_submodule():
    import deep.absent


def case_import_raises():
    import raises_at_import


def case_import_cycle():
    import cycle_one


def case_syntax():
    import broken_syntax


def case_indentation():
    import broken_indentation


def case_null_bytes():
    import broken_bytes


def case_encoding():
    import broken_encoding


def case_compile():
    compile("x = (1,\n     2", "<made up>", "exec")


def case_anchors():
    a = b = c = {"x": {"y": None}}
    return a["x"]["y"]["z"] + b["x"] + c["w"]


def case_unicode_line():
    größe = "日本語"; größe.ähnlich  # noqa


def case_latin1_module():
    import latin_one

    latin_one.fail()


def case_long_function():
    deep.module.long_function(3)


def case_recursion():
    def mutual(n):
        return other(n)

    def other(n):
        return mutual(n + 1)

    sys.setrecursionlimit(150)
    mutual(0)


def case_attribute_on_module():
    deep.nothing


def case_warning_line():
    import warnings

    warnings.warn("look at this line")
    helpers.warn_caller()


def case_inspect():
    import inspect

    for thing in (nested, Thing, helpers.fail, deep.module.long_function, helpers, sys.modules["__main__"]):
        source = inspect.getsource(thing)
        print(len(source), source.splitlines()[0], inspect.getsourcelines(thing)[1], inspect.getmodule(thing))
    print(inspect.getfile(helpers), inspect.getsourcefile(helpers), inspect.getcomments(helpers.fail))
    import json

    print(inspect.getsource(json.loads).splitlines()[-1], inspect.getfile(json))


def case_linecache():
    import linecache

    print(linecache.getline(__file__, 1), linecache.getline(helpers.__file__, 1), linecache.getline("nowhere", 1))
    import tokenize

    with tokenize.open(helpers.__file__) as stream:
        print(stream.readline())


def case_stack():
    def show():
        for frame in traceback.extract_stack():
            print(frame.filename, frame.lineno, frame.name, frame.line)

    show()
    try:
        helpers.fail("formatted")
    except ValueError:
        print(traceback.format_exc())
        print(*traceback.TracebackException(*sys.exc_info(), capture_locals=True).format(), sep="")


def case_faulthandler():
    import faulthandler

    faulthandler.dump_traceback(all_threads=False)


def case_unraisable():
    class Bad:
        def __del__(self):
            helpers.fail("in del")

    Bad()
    print("goes on")


CASES = {name.removeprefix("case_"): function for name, function in list(globals().items()) if name.startswith("case_")}

if __name__ == "__main__":
    if sys.argv[1:] == ["--list"]:
        print(*CASES)
    elif sys.argv[1] == "--catch":
        try:
            CASES[sys.argv[2]]()
        except Exception as error:
            traceback.print_exc(file=sys.stdout)
            print(type(error), ascii(error.args), {name: ascii(getattr(error, name, None)) for name in ("name", "path", "filename", "lineno", "offset", "text", "end_lineno", "end_offset", "msg", "print_file_and_line")})
    else:
        CASES[sys.argv[1]]()
