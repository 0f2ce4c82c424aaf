"""libpython: which file it is taken from, and what is linked for it."""
