"""Room for recursion: syntax trees can be nested as deeply as the compiler lets them be.

A chain of ``elif`` or ``+`` nests one level for each link, and a generated module may have thousands.
CPython's compiler counts levels on its own scale; code in Python that walks the same tree would meet
``sys.getrecursionlimit()`` long before.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

STACK_BYTES = 512 * 1024**2
"""Address space, of which only what is used becomes memory."""

LEVELS = 200_000


def with_deep_stack(function: Callable[[], T]) -> T:
    """What ``function`` returns or raises, run by a thread with a large stack.

    Where no such thread can be started (``ulimit -v``), it runs as it is.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(function())
        except BaseException as error:  # raised again below
            errors.append(error)

    usual_size, usual_limit = threading.stack_size(STACK_BYTES), sys.getrecursionlimit()
    sys.setrecursionlimit(LEVELS)
    try:
        thread = threading.Thread(target=run)
        thread.start()
    except RuntimeError:
        sys.setrecursionlimit(usual_limit)
        return function()
    finally:
        threading.stack_size(usual_size)
    thread.join()
    sys.setrecursionlimit(usual_limit)
    if errors:
        raise errors[0]
    return results[0]
