"""bundler: one native executable from a Python application.

The build half of the project.  What ships inside the executable lives in ``runtime_stub/``;
the two halves meet in ``runtime_stub/contract/bundle_format.h`` and :mod:`bundler.contract`.
"""

__version__ = "0.1.0"
