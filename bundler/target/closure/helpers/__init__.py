"""Functions that import modules for their callers."""
