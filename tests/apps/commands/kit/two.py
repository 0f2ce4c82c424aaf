import multiprocessing
import sys

from kit.shared import describe


def work(number):
    return number, sys.modules["__main__"].__name__, "kit.one" in sys.modules


def two():
    describe("two")
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        print(pool.map(work, [1, 2]))
