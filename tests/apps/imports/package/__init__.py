"""A package."""

SEEN = (__name__, __package__, __spec__.name, getattr(__spec__, "_initializing", None), len(__path__))
