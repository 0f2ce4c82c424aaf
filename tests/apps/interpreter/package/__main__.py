import sys

from . import inner

print(__name__, __package__, inner.NAME, sys.argv[1:])
