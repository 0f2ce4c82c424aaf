"""All code that runs in the target interpreter.

It imports the standard library, this package, and the few modules of bundler that both sides need
(``tests/unit/target/test_boundary.py`` names them).
"""
