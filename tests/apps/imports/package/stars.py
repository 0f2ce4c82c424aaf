from . import late as late

__all__ = ["one", "late", "_two"]
one = 1
_two = 2
three = 3
