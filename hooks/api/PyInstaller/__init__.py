"""The names that hooks for PyInstaller import, as PyInstaller's documentation describes them.

This package was written for bundler and exists in the hook process only.  It is not a part of the project
PyInstaller, and nothing was copied from there.
"""

import os as _os

__version__ = "6.22.0"
"""The version of PyInstaller whose hooks can be run.  Hooks compare it with the version that they need."""

HOMEPATH = _os.path.dirname(_os.path.dirname(_os.path.abspath(__file__)))
PACKAGEPATH = _os.path.dirname(_os.path.abspath(__file__))
DEFAULT_DISTPATH = _os.path.join(_os.curdir, "dist")
DEFAULT_SPECPATH = _os.curdir
DEFAULT_WORKPATH = _os.path.join(_os.curdir, "build")
PLATFORM = "Linux-64bit-intel"
