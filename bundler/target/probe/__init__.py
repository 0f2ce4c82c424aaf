"""Checks of the running interpreter: its memory is as the stub's declarations and static objects expect.

The stub is compiled with declarations of bundler's own (``runtime_stub/capi/``), not with the interpreter's
headers.  So each build looks at what is really there.
"""
