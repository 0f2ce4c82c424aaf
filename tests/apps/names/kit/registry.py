import importlib

from kit.data import tables

TABLE = tables.TRANSPORTS


def make(name):
    return getattr(importlib.import_module(TABLE[name], __package__), name)()


def named(kind):
    return importlib.import_module(tables.CODECS.get(kind)).__name__
