"""bundler: one native executable from a Python application.

This package is the build half of the project.  The other half, the stub in ``runtime_stub/``, is compiled
into every executable.  The two halves meet in ``runtime_stub/contract/`` and :mod:`bundler.contract`.
"""

__version__ = "0.1.0"
