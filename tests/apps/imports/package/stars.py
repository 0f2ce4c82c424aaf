__all__ = ["one", "late", "_two"]
one = 1
_two = 2
three = 3
from . import late
