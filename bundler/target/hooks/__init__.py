"""The worker's side of hooks: which there are, running them in a process of their own, what they say.

Runs in the target interpreter and imports only the standard library.  Hooks themselves, and the
programs and names of the process that runs them, are in the project's directory ``hooks/``.
"""
