"""The CPythons that executables can be made for.

:mod:`bundler.target.serve` reads this file under any Python, so it holds plain assignments only.
What is different about each is in :mod:`bundler.target.versions`.
"""

OLDEST = (3, 11)
NEWEST = (3, 13)
NAMES = "CPython 3.11, 3.12 or 3.13"
