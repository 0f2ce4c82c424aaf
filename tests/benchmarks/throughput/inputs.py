"""What the workloads work on: the same in every run."""

from __future__ import annotations

import random
from functools import cache


@cache
def words() -> list[str]:
    chance = random.Random(7)
    letters = "aaabcdeeeefghiijklmnnoopqrrssttuvwxyzäé"
    return ["".join(chance.choices(letters, k=chance.randint(2, 11))) for _ in range(2000)]


@cache
def paths() -> list[str]:
    chance = random.Random(8)
    return ["/usr/lib/python3/" + "/".join(chance.choices(words(), k=4)) + ".py" for _ in range(8000)]


@cache
def records() -> list[dict[str, object]]:
    chance = random.Random(9)
    return [
        {
            "id": number,
            "name": " ".join(chance.choices(words(), k=3)),
            "score": chance.random() * 1000,
            "tags": chance.choices(words(), k=5),
            "place": {"x": chance.randint(-999, 999), "y": None, "open": number % 2 == 0},
        }
        for number in range(300)
    ]


@cache
def pairs() -> list[tuple[int, str, float]]:
    chance = random.Random(10)
    return [(chance.randint(0, 40), chance.choice(words()), chance.random()) for _ in range(8000)]


@cache
def log() -> str:
    chance = random.Random(11)
    lines = [
        f"2024-03-{chance.randint(1, 28):02} 12:{chance.randint(0, 59):02}:07 [{chance.choice(words())}] "
        f"{chance.choice(words())}@{chance.choice(words())}.org took {chance.randint(1, 9999)} ms"
        for _ in range(2000)
    ]
    return "\n".join(lines)


@cache
def blob() -> bytes:
    return random.Random(12).randbytes(100_000)
