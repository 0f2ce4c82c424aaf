"""What the text inside a shared object says about imports."""
