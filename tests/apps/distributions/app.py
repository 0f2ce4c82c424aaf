"""A program whose distributions, which the test writes beside it, are found by their metadata."""

import sys

from press import main

main(sys.argv[1])
