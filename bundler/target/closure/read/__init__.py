"""What the code of one module imports."""
