"""A leaf."""

from .. import inner
from ..inner import Class

SEEN = (__name__, __package__, inner.SEEN[0], Class.__module__)
VALUE = "leaf"
