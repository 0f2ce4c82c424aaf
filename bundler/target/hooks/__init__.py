"""The worker's side of hooks: finding them, running them in the hook process, reading their answers.

The hooks themselves, the programs of the hook process and the names that hooks import are in the project's
directory ``hooks/``.
"""
