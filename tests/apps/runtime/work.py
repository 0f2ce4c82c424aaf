# ruff: noqa: B023, C416, F841 - exactly these shapes of code are wanted
"""The code that is traced, monitored, specialised and copied."""

import dataclasses


def helper(n):
    return n * n


def run(n, *rest, key=None):
    total = 0
    for i in range(n):
        if i % 2:
            total += helper(i)
        else:
            total -= helper(i)
    try:
        if total > 1000:
            raise OverflowError
    except OverflowError:
        total = 0
    return total


def replacement(n, *rest, key=None):
    return "replaced", n


def numbers(n):
    yield from range(n)
    yield n


def allocate():
    return [bytearray(1000) for _ in range(100)]


def CONSTANTS():
    return {
        "none": None,
        "ellipsis": ...,
        "true": True,
        "small int": 5,
        "ints": (0, -1, 255, 256, -5, -6, 2**30, 2**60, -(2**63), 2**200, -(2**333)),
        "floats": (0.0, -0.0, 1.5, 1e308 * 10, -1e308 * 10, 5e-324),
        "zero kinds": (0, 0.0, False, -0.0, 0j),
        "complex": (1j, -0j, 2.5j),
        "strings": ("", "a", "\xff", "caf\xe9", "\u65e5\u672c", "\U0001f40d", "\ud800", "nul\0inside"),
        "bytes": (b"", b"a", b"\x00\xff", b"ab" * 50),
        "set": frozen_constant(),
        "empty tuple": (),
        "nested": ((1, (2.0, ("x", (b"y", None)))),),
        "equal but different": ((1, 2), (1.0, 2.0), (True, 2)),
        "identifier": "identifier",
        "long": "long text " * 40,
    }


def frozen_constant():
    # the compiler folds the set display of a membership test into a frozenset constant
    code = (lambda y: y in {"a", "b", 3}).__code__
    return next(constant for constant in code.co_consts if isinstance(constant, frozenset))


def member(x):
    return x in {"a", "b", 3}


@dataclasses.dataclass
class Point:
    x: int
    y: int = 0

    @property
    def norm(self):
        return self.x * self.x + self.y * self.y


def hot(n):
    point = Point(1, 2)
    total, values, table = 0, [1, 2, 3], {"k": 1}
    for i in range(n):
        point.x = i
        total += point.norm % 7 + values[i % 3] + table["k"] + len(values)
        total ^= i
        a, b = i, total
        if a == b or a < b:
            total = (total + helper(a)) % 1_000_003
    return total


def polymorphic(items):
    result = []
    for item in items:
        result.append(str(item + item))
    return len("".join(result))


async def _items(n):
    for i in range(n):
        yield i


async def _one(i):
    return i


async def asynchronous(n):
    total = sum([await _one(i) async for i in _items(n) if i % 2])
    async for i in _items(3):
        total += i
    return total


def closures(n):
    def make(k):
        def inner(x=1):
            nonlocal total
            total += k * x
            return lambda y: y + k

        return inner

    total = 0
    for i in range(n):
        total += make(i)()(1)
    return total


def classes(n):
    total = 0
    for i in range(n):

        class Local:
            value = i

            def method(self):
                return super().__repr__() and self.value + i

        total += Local().method()
    return total


def generators(n):
    def produce():
        received = 0
        for i in range(n):
            received += (yield i + received) or 0

    generator = produce()
    next(generator)
    total = 0
    try:
        while True:
            total = (total + generator.send(1)) % 10007
    except StopIteration:
        return total


def comprehensions(n):
    x = "outer"
    lists = [[x for x in range(i % 5)] for i in range(n)]
    names = {f"{k}": v for k, v in enumerate(x * 3)}
    return sum(map(sum, lists)), len({i % 7 for i in range(n)}), names["2"], x


def matches(items):
    counts = {}
    for item in items:
        match item:
            case int():
                kind = "int"
            case str() as text if text:
                kind = "text"
            case [first, *_]:
                kind = f"list {first}"
            case {"k": value, **rest}:
                kind = f"dict {value}"
            case Point(x=1, y=y):
                kind = f"point {y}"
            case None:
                kind = "none"
        counts[kind] = counts.get(kind, 0) + 1
    return counts


def exceptions(n):
    seen = 0
    for i in range(n):
        try:
            try:
                [][i]
            except IndexError as error:
                raise KeyError(i) from error
            finally:
                seen += 1
        except* KeyError as group:
            seen += len(group.exceptions)
    return seen


def recurse(n):
    return 0 if n == 0 else 1 + recurse(n - 1)


def local_names(argument):
    inner = [argument for argument in range(3)]
    return sorted(locals()), inner
