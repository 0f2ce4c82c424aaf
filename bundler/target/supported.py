"""The versions of CPython that executables can be made for.

:mod:`bundler.target.serve` reads this file under any Python, so it holds plain assignments only.
:mod:`bundler.target.versions` has the differences between the versions.
"""

OLDEST = (3, 11)
NEWEST = (3, 15)
NAMES = "CPython 3.11 to 3.15"
