"""A package with a __main__."""
