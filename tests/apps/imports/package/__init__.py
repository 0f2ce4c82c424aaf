"""A package."""

SEEN = (__name__, __package__, __spec__.name, __spec__._initializing, len(__path__))
