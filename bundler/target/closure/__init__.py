"""Which modules an application consists of: found by reading, never by running them.

Runs inside the target interpreter, in the worker process, and imports only the standard library.
"""
