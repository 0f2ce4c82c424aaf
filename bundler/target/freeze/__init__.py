"""The freezer: code objects as static C data.

Runs inside the target interpreter (but for :mod:`bundler.compile.singletons`, which needs the compiler),
so only the standard library is imported here.
"""
