"""Timing of several commands in one interleaved run.

Machines drift: clocks, caches, neighbours.  So every round runs each command once, in a random
order, and what is reported of a command is the median of its times and the median over rounds of
its ratio to the base of the same round.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """``milliseconds`` and ``ratio`` are medians; ``spread`` is the interquartile range of the ratio."""

    name: str
    milliseconds: float
    ratio: float
    spread: float


def once(argv: Sequence[str], env: Mapping[str, str]) -> float:
    """Wall seconds of one run without input and output; raises RuntimeError if it fails."""
    null = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in range(3)]
    words = list(argv)
    start = time.perf_counter()
    pid = os.posix_spawn(words[0], words, env, file_actions=null)
    _, status = os.waitpid(pid, 0)
    seconds = time.perf_counter() - start
    if status != 0:
        raise RuntimeError(f"{argv} ended with {os.waitstatus_to_exitcode(status)}")
    return seconds


def compare(
    commands: Mapping[str, Sequence[str]],
    base: str,
    *,
    rounds: int,
    warmup: int,
    env: Mapping[str, str],
    measure: Callable[[Sequence[str], Mapping[str, str]], float] = once,
) -> list[Row]:
    """Time ``commands`` against the one named ``base``, in the order given.

    ``measure`` runs a command with ``env`` and returns its seconds.
    """
    order = list(commands)
    times: dict[str, list[float]] = {name: [] for name in order}
    shuffle = random.Random(1)
    for number in range(warmup + rounds):
        shuffle.shuffle(order)
        for name in order:
            seconds = measure(commands[name], env)
            if number >= warmup:
                times[name].append(seconds)
    rows = []
    for name in commands:
        ratios = [mine / its for mine, its in zip(times[name], times[base], strict=True)]
        quarters = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else [0.0, 0.0, 0.0]
        rows.append(
            Row(
                name,
                1000 * statistics.median(times[name]),
                statistics.median(ratios),
                quarters[2] - quarters[0],
            )
        )
    return rows
