"""The names that hooks written for PyInstaller import, as its documentation describes them.

Written for bundler; it exists only in the processes that run hooks.  Nothing here belongs to, or is
copied from, the project PyInstaller.
"""

import os as _os

__version__ = "6.22.0"
"""The version of the protocol, which hooks ask about."""

HOMEPATH = _os.path.dirname(_os.path.dirname(_os.path.abspath(__file__)))
PACKAGEPATH = _os.path.dirname(_os.path.abspath(__file__))
DEFAULT_DISTPATH = _os.path.join(_os.curdir, "dist")
DEFAULT_SPECPATH = _os.curdir
DEFAULT_WORKPATH = _os.path.join(_os.curdir, "build")
PLATFORM = "Linux-64bit-intel"
