"""Which modules the code of one module imports."""
