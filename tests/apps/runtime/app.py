"""The interpreter's machinery on frozen code: tracing, memory, threads, sub-interpreters, processes."""

import gc
import sys
import threading
import time
import tracemalloc
import types
import weakref

import work

COMMANDS = {}


def command(function):
    COMMANDS[function.__name__] = function
    return function


@command
def trace():
    events = []

    def tracer(frame, event, arg):
        if frame.f_globals is vars(work):
            events.append((frame.f_code.co_name, event, frame.f_lineno))
        return tracer

    sys.settrace(tracer)
    work.run(2)
    list(work.numbers(2))
    sys.settrace(None)
    print(events)


@command
def trace_opcodes():
    opcodes = []

    def tracer(frame, event, arg):
        if frame.f_globals is vars(work):
            frame.f_trace_opcodes = True
            if event == "opcode":
                opcodes.append(frame.f_lasti)
        return tracer

    sys.settrace(tracer)
    work.run(1)
    sys.settrace(None)
    print(opcodes)


@command
def profile():
    events = []

    def profiler(frame, event, arg):
        if frame.f_globals is vars(work):
            events.append((frame.f_code.co_name, event))

    sys.setprofile(profiler)
    work.run(2)
    sys.setprofile(None)
    print(events)
    import cProfile
    import io
    import pstats

    profiler = cProfile.Profile()
    profiler.runcall(work.run, 3)
    stats = pstats.Stats(profiler, stream=io.StringIO())
    print(
        sorted(
            (name, calls) for (_, _, name), (calls, *_) in stats.stats.items() if name in ("run", "helper")
        )
    )


@command
def monitoring():
    if not hasattr(sys, "monitoring"):
        print("none before 3.12")
        return
    events = []
    monitor = sys.monitoring
    monitor.use_tool_id(monitor.COVERAGE_ID, "test")
    kinds = monitor.events

    def line(code, number):
        events.append((code.co_name, number))

    def start(code, offset):
        events.append((code.co_name, "start", offset))

    monitor.register_callback(monitor.COVERAGE_ID, kinds.LINE, line)
    monitor.register_callback(monitor.COVERAGE_ID, kinds.PY_START, start)
    for code in (work.run.__code__, work.helper.__code__, work.numbers.__code__):
        monitor.set_local_events(monitor.COVERAGE_ID, code, kinds.LINE | kinds.PY_START)
    work.run(2)
    list(work.numbers(3))
    monitor.set_events(monitor.COVERAGE_ID, kinds.LINE)
    work.run(1)
    monitor.set_events(monitor.COVERAGE_ID, 0)
    monitor.free_tool_id(monitor.COVERAGE_ID)
    work.run(1)
    print([event for event in events if event[0] in ("run", "helper", "numbers")])


@command
def memory():
    tracemalloc.start(5)
    kept = work.allocate()
    snapshot = tracemalloc.take_snapshot()
    found = [stat for stat in snapshot.statistics("lineno") if stat.traceback[0].filename == work.__file__]
    print(len(kept), bool(found), found[0].traceback[0].lineno if found else None)
    tracemalloc.stop()


@command
def collect():
    gc.set_debug(gc.DEBUG_STATS if False else 0)
    for _ in range(3):
        gc.collect()
    codes = [work.run.__code__, *(c for c in work.run.__code__.co_consts if isinstance(c, types.CodeType))]
    print(
        [gc.is_tracked(code) for code in codes], [type(item).__name__ for item in gc.get_referents(work.run)]
    )
    gc.freeze()
    gc.unfreeze()
    references = [weakref.ref(code) for code in codes]
    gc.collect()
    print(all(reference() is code for reference, code in zip(references, codes)))
    print(all(sys.getsizeof(constant) > 0 for constant in work.run.__code__.co_consts))


@command
def code_objects():
    import copy
    import dis
    import io
    import marshal

    code = work.run.__code__
    text = io.StringIO()
    dis.dis(code, file=text)
    print("\n".join(line for line in text.getvalue().splitlines()[:12]))
    print(list(code.co_positions())[:8], list(code.co_lines())[:5], code.co_flags, code.co_stacksize)
    print(
        marshal.loads(marshal.dumps(code)) == code,
        hash(code) == hash(code.replace()),
        copy.copy(code) is code,
    )
    renamed = code.replace(co_name="other")
    print(renamed == code, types.FunctionType(renamed, vars(work))(2, key=1), renamed.co_name)
    work.run.__code__ = work.replacement.__code__
    print(work.run(2))
    print(code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, code.co_qualname)
    print(sys.intern("helper") is work.run.__code__.co_name or code.co_name == "run")


@command
def constants():
    for name, value in sorted(work.CONSTANTS().items()):
        print(
            name,
            type(value).__name__,
            ascii(value) if not isinstance(value, frozenset) else sorted(map(ascii, value)),
        )
    print(
        work.CONSTANTS()["set"] == frozenset({"a", "b", 3}),
        "a" in work.CONSTANTS()["set"],
        work.member("b"),
        work.member("z"),
    )
    print(
        work.CONSTANTS()["empty tuple"] is tuple(iter([])),
        work.CONSTANTS()["small int"] is int("5"),
        work.CONSTANTS()["none"] is None,
    )
    print(sys.intern("".join(["ident", "ifier"])) is work.CONSTANTS()["identifier"])


@command
def wide_characters():
    """Constants that C code asks for as wchar_t."""
    import ctypes

    for text in ("ascii", "caf\u00e9", "\u65e5\u672c", "mixed \U0001f600 \u65e5\u00e9", "\U0001f600"):
        print(ascii(ctypes.c_wchar_p(text).value), ctypes.create_unicode_buffer(text).value == text)


@command
def hot():
    """Specialised bytecode: the same results after many runs."""
    for n in (1, 10, 1000, 20000):
        print(n, work.hot(n))
    print(work.polymorphic([1, 2.5, "a", (1,), b"x"] * 500))
    import asyncio

    print(asyncio.run(work.asynchronous(500)))
    print(work.closures(2000), work.classes(200), work.generators(2000), work.comprehensions(300))
    print(work.matches([1, "a", [1, 2], {"k": 3}, work.Point(1, 2), None] * 50))
    print(work.exceptions(500))


@command
def threads():
    results, barrier = [], threading.Barrier(20)

    def run():
        barrier.wait()
        results.append((work.hot(300), work.closures(100)))

    workers = [threading.Thread(target=run) for _ in range(20)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(set(results))
    print(threading.current_thread().name, threading.main_thread().name, threading.active_count())
    local = threading.local()
    local.x = 1
    print(vars(local))


@command
def deep_recursion():
    sys.setrecursionlimit(20_000)
    print(work.recurse(15_000))
    thread_result = []
    threading.stack_size(64 * 1024 * 1024)
    thread = threading.Thread(target=lambda: thread_result.append(work.recurse(15_000)))
    thread.start()
    thread.join()
    print(thread_result)


def hidden():
    """Static imports for what the source text below names."""
    import collections
    import decimal
    import difflib
    import email.message
    import json


@command
def subinterpreters():
    try:
        import _interpreters as interpreters
    except ImportError:
        import _xxsubinterpreters as interpreters
    script = """
import sys
# before 3.12, the directory of the script is not on a sub-interpreter's path
sys.path.insert(0, {path!r})
import json, collections
import work
assert work.run(3) == {expected}, work.run(3)
assert work.hot(2000) == {hot}
assert work.run.__code__.co_filename == {filename!r}
assert json.loads("[1]") == [1]
print("inside", work.__name__, id(work.run.__code__) != {address}, flush=True)
""".format(
        path=sys.path[0],
        expected=work.run(3),
        hot=work.hot(2000),
        filename=work.run.__code__.co_filename,
        address=id(work.run.__code__),
    )
    identities = [interpreters.create() for _ in range(3)]
    for identity in identities:
        for _ in range(2):
            failure = interpreters.run_string(identity, script)
            print(failure)
    workers = [threading.Thread(target=interpreters.run_string, args=(i, script)) for i in identities]
    for worker in workers:
        worker.start()
        worker.join()
    for identity in identities:
        interpreters.destroy(identity)
    print(work.run(3), work.hot(2000))
    identity = interpreters.create()
    interpreters.run_string(identity, "import email.message, difflib, decimal")
    print("one is left for finalisation")


@command
def processes():
    import concurrent.futures
    import multiprocessing

    context = multiprocessing.get_context("fork")
    with context.Pool(2) as pool:
        print(pool.map(work.helper, range(6)))
    queue = context.Queue()
    process = context.Process(target=queue.put, args=(work.run(4),))
    process.start()
    print(queue.get(timeout=30))
    process.join()
    print(process.exitcode)
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
        print(list(pool.map(work.helper, range(4))))


@command
def frames():
    frame = sys._getframe()
    print(
        frame.f_code.co_name,
        frame.f_back.f_code.co_name,
        frame.f_lineno > 0,
        frame.f_builtins is vars(__import__("builtins")),
    )
    print(work.local_names(1))
    print(sys._current_frames()[threading.get_ident()] is sys._getframe())
    import inspect

    print(inspect.signature(work.run), inspect.stack()[0].code_context)


@command
def debugger():
    import io
    import pdb

    output = io.StringIO()
    session = pdb.Pdb(
        stdin=io.StringIO("step\nstep\nwhere\nlist\nargs\nreturn\ncontinue\n"), stdout=output, nosigint=True
    )
    session.runcall(work.run, 2)
    print(output.getvalue())


@command
def timing():
    start = time.perf_counter()
    time.sleep(0.01)
    print(time.perf_counter() - start >= 0.01, time.process_time() >= 0)
    import timeit

    print(timeit.timeit("f(2)", globals={"f": work.run}, number=100) > 0)


if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])
