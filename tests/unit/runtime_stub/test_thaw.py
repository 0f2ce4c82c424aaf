"""Frozen code in a running interpreter: it can do all that other code objects can."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.frozen import Probe, build_probe, to_freeze
from support.pythons import Python

from bundler.target.freeze.model import FreezeChoice

pytestmark = pytest.mark.slow

FEATURES = '''
"""Constants, names and code of every kind."""
TABLE = (1, True, 1.0, 0.0, -0.0, 1j, -0.0j, "a", b"a", "", b"", (), ("x", ("y", 2)), 10**40, -(2**31))
TEXT = ("h\\u00e9llo", "\\u4e2d\\u6587", "\\U0001f600", "\\ud800", "not a name", "a_name")

def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

def is_member(x):
    return x in {"red", "green", 3, (1, 2), b"blue", None}

def is_member_too(x):
    return x in {"red", "green", 3, (1, 2), b"blue", None}

def counter(start):
    count = start
    def step(by=1, *, twice=False):
        nonlocal count
        count += by * (2 if twice else 1)
        return count
    return step

def adder(n):
    def add(to):
        return to + n
    return add

def numbers(n):
    for i in range(n):
        received = yield i
        if received:
            yield received

class Point:
    __slots__ = ("x", "y")
    ORDER = [name for name in __slots__ if name]
    def __init__(self, x, y):
        self.x, self.y = x, y
    @property
    def length(self):
        return (self.x * self.x + self.y * self.y) ** 0.5
    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

async def ticks(n):
    for i in range(n):
        await Pause()
        yield i

class Pause:
    def __await__(self):
        yield "paused"

async def gather():
    return [tick async for tick in ticks(3)]

def complete(coroutine):
    pauses = []
    try:
        while True:
            pauses.append(coroutine.send(None))
    except StopIteration as end:
        return pauses, end.value

SQUARES = {i: [j * i for j in range(3)] for i in range(3)}

def main():
    out = [fibonacci(15), is_member("red"), is_member_too(b"blue"), is_member(4), SQUARES, Point.ORDER]
    step = counter(5)
    out += [step() for _ in range(200)][-1:] + [step(2, twice=True)]
    generator = numbers(5)
    out += [next(generator), generator.send("hello"), list(generator)]
    total = Point(0, 0)
    for i in range(300):
        total = total + Point(i, -i)
    out += [total.x, total.length, complete(gather()), TABLE, ascii(TEXT)]
    try:
        out.append(1 / (fibonacci(1) - 1))
    except ZeroDivisionError as error:
        out.append((str(error), error.__traceback__.tb_lineno))
    out.append([lambda k=k: k for k in range(3)][1]())
    return repr(out)
'''

SOURCES = {
    "features": FEATURES,
    "names": "alpha = 1\nbeta = lambda alpha: alpha\nx = y = 'x'\nz = {'delta', 'not a name'} and 'delta'\n",
    "sets": "f = lambda x: x in {1, 'one', 2.5, (3, 'three'), b'four', None}\ng = lambda x: x in {'a'}\n",
    "empty": "",
    "marshalled": "VALUE = ('kept', 'marshalled')\n",
}


@pytest.fixture(scope="module")
def probe(target: Python, session_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Probe:
    modes: dict[str, FreezeChoice] = {"marshalled": "marshal"}
    modules = [to_freeze(name, text, modes.get(name, "deep")) for name, text in SOURCES.items()]
    directory = tmp_path_factory.mktemp(f"thaw-{target.version}")
    return build_probe(target, modules, directory, session_dir / "freeze-cache")


PRELUDE = (
    f"SOURCES = {SOURCES!r}\n"
    + """
import sys
import frozen_probe
from support.equality import differences, reference
def original(name):
    return reference(SOURCES[name], f"/frozen/{name}.py")
def run(code, name="features"):
    module = {"__name__": name, "__builtins__": __builtins__}
    exec(code, module)
    return module
"""
)


@pytest.mark.parametrize("first", ["frozen", "original"])
def test_equal_to_original(probe: Probe, first: str) -> None:
    """Either of the two code objects interns the names first, and they are equal before and after a run."""
    script = """
for name in SOURCES:
    order = sys.argv[1]
    if order == "frozen":
        frozen = frozen_probe.code(name)
    plain = original(name)
    if order == "original":
        frozen = frozen_probe.code(name)
    assert (found := differences(frozen, plain)) == [], found
    run(frozen, name)
    assert (found := differences(frozen, plain, executed=True)) == [], found
    if name != "marshalled":
        assert frozen_probe.code(name) is frozen
"""
    probe.run(PRELUDE + script, first)


@pytest.mark.parametrize("seed", ["0", "1", "2", "random"])
def test_sets_have_the_hash_seed_of_the_process(probe: Probe, seed: str) -> None:
    script = """
module = run(frozen_probe.code("sets"), "sets")
for value in (1, "one", 2.5, (3, "three"), b"four", None, True, 1.0):
    assert module["f"](value), value
assert not module["f"]("two") and module["g"]("a")
"""
    probe.run(PRELUDE + script, env={"PYTHONHASHSEED": seed})


def test_same_results(probe: Probe) -> None:
    script = """
frozen, plain = run(frozen_probe.code("features")), run(original("features"))
results = {module["main"]() for _ in range(20) for module in (frozen, plain)}
assert len(results) == 1, results
"""
    for options in ((), ("-X", "dev"), ("-X", "tracemalloc=5")):
        probe.run(PRELUDE + script, options=options, env={"PYTHONMALLOC": "debug"})


def test_specialises(probe: Probe) -> None:
    """Frozen and loaded code have the same specialised instructions after the same calls.

    Frozen constants are immortal, for which 3.14 has an instruction of its own.
    """
    script = """
import dis
def opcodes(module):
    names = ("fibonacci", "is_member", "counter", "numbers", "main")
    found = {name: dis.get_instructions(module[name], adaptive=True) for name in names}
    return {name: [i.opname.replace("_MORTAL", "_IMMORTAL") for i in found[name]] for name in names}
frozen, plain = run(frozen_probe.code("features")), run(original("features"))
before = opcodes(frozen)
assert before == opcodes(plain)
for _ in range(5):
    plain["main"](), frozen["main"]()
assert opcodes(frozen) == opcodes(plain)
assert opcodes(frozen) != before
if sys.version_info >= (3, 12):
    again = [frozen["adder"](1) for _ in range(100)]
    def call(function):
        return function(2)
    for function in again * 3:
        call(function)
    assert any(i.opname.startswith("CALL_PY") for i in dis.get_instructions(call, adaptive=True))
"""
    probe.run(PRELUDE + script)


def test_tracing(probe: Probe) -> None:
    script = """
def events(install, module):
    seen = []
    def tracer(frame, event, argument):
        if frame.f_code.co_filename == "/frozen/features.py":
            seen.append((frame.f_code.co_qualname, event, frame.f_lineno))
            if install is sys.settrace:
                frame.f_trace_opcodes = True
        return tracer
    install(tracer)
    try:
        module["main"]()
    finally:
        install(None)
    return seen
events(sys.settrace, run(original("features")))  # 3.12 misses opcode events of its first trace
frozen, plain = run(frozen_probe.code("features")), run(original("features"))
for install in (sys.settrace, sys.setprofile, sys.settrace):
    assert events(install, frozen) == events(install, plain) != []
assert frozen["main"]() == plain["main"]()
import sys
if sys.version_info >= (3, 12):
    monitoring = sys.monitoring
    def monitored(module):
        seen = []
        tool = monitoring.DEBUGGER_ID
        monitoring.use_tool_id(tool, "test")
        wanted = 0
        for name in "PY_START PY_RETURN PY_YIELD PY_RESUME LINE INSTRUCTION BRANCH CALL RAISE".split():
            event = getattr(monitoring.events, name)
            wanted |= event
            def callback(code, *arguments, name=name):
                if code.co_filename == "/frozen/features.py":
                    seen.append((code.co_qualname, name, arguments[0]))
            monitoring.register_callback(tool, event, callback)
        monitoring.set_events(tool, wanted)
        module["main"]()
        monitoring.set_events(tool, 0)
        monitoring.free_tool_id(tool)
        return seen
    for _ in range(2):
        assert monitored(frozen) == monitored(plain) != []
    assert differences(frozen_probe.code("features"), original("features"), executed=True) == []
assert frozen["main"]() == plain["main"]()
"""
    probe.run(PRELUDE + script)


def test_what_programs_do_with_code(probe: Probe) -> None:
    script = """
import copy, dis, gc, inspect, io, marshal, pickle, types, weakref
code = frozen_probe.code("features")
module = run(code)
function = module["counter"]
gone = []
reference_to_code = weakref.ref(code, gone.append)
assert reference_to_code() is code
assert copy.deepcopy(code) is code and hash(code) == hash(original("features"))
other = function.__code__.replace(co_name="other", co_consts=function.__code__.co_consts + ("more",))
assert types.FunctionType(other, module)(1)() == 2 and other.co_name == "other"
assert function.__code__.replace() == function.__code__
assert marshal.loads(marshal.dumps(code)) == code
assert str(inspect.signature(function(1))) == "(by=1, *, twice=False)"
text, plain = io.StringIO(), io.StringIO()
dis.dis(function, file=text), dis.dis(run(original("features"))["counter"], file=plain)
assert text.getvalue().count("\\n") == plain.getvalue().count("\\n")
for _ in range(3):
    gc.collect()
    gc.freeze()
    gc.unfreeze()
assert sorted(map(id, gc.get_referents(code.co_consts))) == sorted(map(id, code.co_consts))
function.__code__ = other
del function, module, other
gc.collect()
assert run(code)["main"]() == run(frozen_probe.code("features"))["main"]()
assert sys.getrefcount(code) > 1 and sys.getsizeof(code) == sys.getsizeof(original("features"))
"""
    probe.run(PRELUDE + script, env={"PYTHONMALLOC": "debug"})


def test_threads_import_at_once(probe: Probe) -> None:
    script = """
import gc, threading
gc.set_threshold(1)
barrier = threading.Barrier(8)
results = []
def work():
    barrier.wait()
    for name in SOURCES:
        code = frozen_probe.code(name)
        run(code, name)
        results.append((name, code))
    results.append(run(frozen_probe.code("features"))["main"]())
threads = [threading.Thread(target=work) for _ in range(8)]
sys.setswitchinterval(1e-6)
for thread in threads: thread.start()
for thread in threads: thread.join()
sys.setswitchinterval(0.005)
assert len({result for result in results if isinstance(result, str)}) == 1
for name, code in (result for result in results if isinstance(result, tuple)):
    assert code is frozen_probe.code(name) or name == "marshalled"
for name in SOURCES:
    assert (found := differences(frozen_probe.code(name), original(name), executed=True)) == [], found
"""
    probe.run(PRELUDE + script)


SUBINTERPRETERS = """
import threading, time
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
INNER = PRELUDE + '''
for name in SOURCES:
    code = frozen_probe.code(name)
    assert code is not frozen_probe.code(name) and id(code) not in MAIN
    assert (found := differences(code, original(name))) == [], found
    run(code, name)
assert run(frozen_probe.code("features"))["main"]() == EXPECTED
'''
def work(script):
    number = interpreters.create()
    try:
        failure = interpreters.run_string(number, script)
        failures.append(failure)
    except BaseException as error:
        failures.append(repr(error))
    interpreters.destroy(number)
"""


def test_sub_interpreters(probe: Probe) -> None:
    """Each has its own code objects, also while the main interpreter runs and traces its own."""
    script = (
        SUBINTERPRETERS
        + """
failures = []
expected = run(original("features"))["main"]()
work("MAIN = ()\\n" + f"EXPECTED = {expected!r}\\n" + INNER)  # before the main interpreter thaws anything
codes = [frozen_probe.code(name) for name in SOURCES]
script = f"MAIN = {[id(code) for code in codes]}\\nEXPECTED = {expected!r}\\n" + INNER
work(script)
threads = [threading.Thread(target=work, args=(script,)) for _ in range(3)]
for thread in threads: thread.start()
module = run(frozen_probe.code("features"))
while any(thread.is_alive() for thread in threads):
    assert module["main"]() == expected
    time.sleep(0.001)  # 3.11 does not ask another interpreter's threads for the GIL
for thread in threads: thread.join()
assert failures == [None] * 5, failures
assert (found := differences(frozen_probe.code("features"), original("features"), executed=True)) == [], found
assert run(frozen_probe.code("features"))["main"]() == expected
"""
    )
    probe.run(f"{PRELUDE}\nPRELUDE = {PRELUDE!r}\n{script}")


def test_initialised_again(probe: Probe) -> None:
    """After Py_FinalizeEx() every module gets a copy of its code, which works as well."""
    script = """
turn = frozen_probe.round()
for name in SOURCES:
    if name == "names" and turn == 0:
        continue  # first asked for in the second round
    code = frozen_probe.code(name)
    assert (found := differences(code, original(name))) == [], found
    assert (code is frozen_probe.code(name)) == (turn == 0 and name != "marshalled")
    run(code, name)
plain = run(original("features"))
module = run(frozen_probe.code("features"))
for _ in range(5):
    assert module["main"]() == plain["main"]()
print("round", turn)
"""
    said = probe.run(PRELUDE + script, env={"PROBE_ROUNDS": "4"})
    assert said.split() == ["round", "0", "round", "1", "round", "2", "round", "3"]
