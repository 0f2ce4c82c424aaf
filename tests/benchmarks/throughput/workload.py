"""The list of workloads, and how one is timed.

A first run is not timed: it makes the inputs, specialises the code and lets the heap grow.  CPU time
is what counts: what other programs do on the machine shows in it least.
"""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable

SAMPLES = 3

Work = Callable[[int], object]
WORKLOADS: dict[str, tuple[Work, int]] = {}
"""The functions by name, and how many rounds take a tenth to a fifth of a second."""


def workload(rounds: int) -> Callable[[Work], Work]:
    def register(work: Work) -> Work:
        WORKLOADS[work.__name__] = work, rounds
        return work

    return register


def measure(name: str, scale: float = 1.0) -> tuple[float, object]:
    """CPU seconds of the best sample, and what the work came to."""
    work, whole = WORKLOADS[name]
    rounds = max(1, round(whole * scale))
    result = work(rounds)
    best = math.inf
    for _ in range(SAMPLES):
        gc.collect()
        start = time.process_time()
        result = work(rounds)
        best = min(best, time.process_time() - start)
    return best, result
