import sys

from kit.shared import describe


def one():
    describe("one")
    if "fail" in sys.argv:
        sys.exit("one has failed")
    return len(sys.argv)
