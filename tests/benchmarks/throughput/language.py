"""Workloads that are nearly all Python code, and of the memory that Python code takes."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator

from workload import workload


class Vector:
    __slots__ = ("x", "y", "z")

    def __init__(self, x: float, y: float, z: float) -> None:
        self.x, self.y, self.z = x, y, z

    def normalize(self) -> None:
        length = math.sqrt(self.x * self.x + self.y * self.y + self.z * self.z)
        self.x /= length
        self.y /= length
        self.z /= length

    def larger(self, other: Vector) -> Vector:
        return Vector(max(self.x, other.x), max(self.y, other.y), max(self.z, other.z))


@workload(12)
def floats(rounds: int) -> float:
    for _ in range(rounds):
        vectors = [Vector(math.sin(i), math.cos(i) * 3, i % 7 + 0.5) for i in range(4000)]
        best = vectors[0]
        for vector in vectors:
            vector.normalize()
            best = best.larger(vector)
    return best.x + best.y + best.z


@workload(12000)
def nbody(rounds: int) -> float:
    bodies = [[i * 1.5, i * i * 0.3, 1.0 / (i + 1), 0.1 * i, 0.2, -0.1 * i, 1.0 + i] for i in range(5)]
    couples = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1 :]]
    step = 0.001
    for _ in range(rounds):
        for one, two in couples:
            dx, dy, dz = one[0] - two[0], one[1] - two[1], one[2] - two[2]
            pull = step / (dx * dx + dy * dy + dz * dz) ** 1.5
            mine, its = one[6] * pull, two[6] * pull
            one[3] -= dx * its
            one[4] -= dy * its
            one[5] -= dz * its
            two[3] += dx * mine
            two[4] += dy * mine
            two[5] += dz * mine
        for body in bodies:
            body[0] += step * body[3]
            body[1] += step * body[4]
            body[2] += step * body[5]
    return sum(body[0] for body in bodies)


class Cell:
    """A number that others may depend on."""

    def __init__(self, value: int) -> None:
        self.value = value
        self.readers: list[Rule] = []

    def put(self, value: int) -> bool:
        changed = value != self.value
        self.value = value
        return changed


class Rule:
    def __init__(self, target: Cell, *sources: Cell) -> None:
        self.target = target
        self.sources = sources
        for source in sources:
            source.readers.append(self)

    def compute(self) -> int:
        raise NotImplementedError

    def run(self) -> bool:
        return self.target.put(self.compute())


class Scale(Rule):
    def compute(self) -> int:
        return self.sources[0].value * 3 % 1009


class Sum(Rule):
    def compute(self) -> int:
        return sum([source.value for source in self.sources]) % 1013


@workload(90)
def constraints(rounds: int) -> int:
    cells = [Cell(i) for i in range(400)]
    for i in range(1, len(cells)):
        if i % 3:
            Scale(cells[i], cells[i - 1])
        else:
            Sum(cells[i], cells[i - 1], cells[i // 2])
    for number in range(rounds):
        cells[0].put(number + 1)
        waiting = deque(cells[0].readers)
        left = 2000
        while waiting and left:
            left -= 1
            rule = waiting.popleft()
            if rule.run():
                waiting.extend(rule.target.readers)
    return cells[-1].value


@workload(40)
def unpacking(rounds: int) -> int:
    total = 0
    for number in range(rounds):
        for key, _, (first, *rest) in [(i, number, (i, number, i + 1)) for i in range(4000)]:
            left, right = rest
            key, first = first, key
            total += left - right + first - key
    return total


@workload(60)
def generators(rounds: int) -> int:
    def walk(low: int, high: int) -> Iterator[int]:
        if low < high:
            middle = (low + high) // 2
            yield from walk(low, middle)
            yield middle
            yield from walk(middle + 1, high)

    return sum(number for _ in range(rounds) for number in walk(0, 2000) if number % 3)


@workload(90)
def closures(rounds: int) -> int:
    def adder(step: int) -> Callable[..., int]:
        calls = 0

        def add(number: int, *, times: int = 1) -> int:
            nonlocal calls
            calls += 1
            return number + step * times + calls % 2

        return add

    total = 0
    for number in range(rounds):
        functions = [adder(i) for i in range(100)]
        for i in range(40):
            for function in functions:
                total = function(total, times=i) % 65537
        total += sum(map(lambda f, n=number: f(n), functions))  # type: ignore[misc]
    return total


@workload(55)
def exceptions(rounds: int) -> int:
    def fail(number: int) -> int:
        if number % 4 == 0:
            raise KeyError(number)
        return int("12" if number % 4 == 1 else "x")

    caught = 0
    for _ in range(rounds):
        for number in range(1500):
            try:
                caught += fail(number)
            except KeyError as error:
                caught += error.args[0]
            except ValueError:
                caught += 1
            finally:
                caught %= 1_000_003
    return caught


@workload(20)
def garbage(rounds: int) -> int:
    """Many objects in cycles, which only the collector frees."""
    kept: list[dict[str, object]] = []
    for number in range(rounds):
        for i in range(6000):
            node: dict[str, object] = {"number": i, "children": [i, number]}
            node["self"] = node
            if i % 10 == 0:
                kept.append(node)
    return len(kept)


@workload(250)
def integers(rounds: int) -> int:
    total = 1
    for number in range(rounds):
        total = pow(total + number, 65537, (1 << 521) - 1)
        for i in range(1, 1000):
            total ^= (i << (i % 200)) * (i + number) // 7
        total += len(str(total))
    return total % 1_000_003
