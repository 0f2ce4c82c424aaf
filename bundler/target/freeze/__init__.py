"""Freezing: code objects become C data.

This runs in the worker, because only the target interpreter can compile its own code.
"""
