"""Analysis without the cycle collector."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def without_cycle_collector() -> Iterator[None]:
    """Switch the cycle collector off.  Syntax trees are millions of small objects without cycles, and looking
    for cycles among them doubles the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
