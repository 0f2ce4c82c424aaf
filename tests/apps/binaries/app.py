"""Shared libraries that the program loads itself, by path and by name."""

import ctypes
import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
library = ctypes.CDLL(os.path.join(here, "native", "libouter.so"))
print(library.outer(20), ctypes.CDLL("libouter.so").outer(1) if "--name" in sys.argv else "")
try:
    ctypes.CDLL(os.path.join(here, "native", "libnowhere.so"))
except OSError as error:
    print("cannot open" in str(error) or "Not a directory" in str(error))
with open(os.path.join(here, "native", "README.txt")) as file:
    print(file.read().strip())
