import os
import sys


def describe(command):
    main = sys.modules["__main__"]
    print(command, os.path.basename(sys.argv[0]), sys.argv[1:], main.__name__, hasattr(main, command))
