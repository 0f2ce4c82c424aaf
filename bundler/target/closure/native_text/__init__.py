"""Which modules the text inside a shared object names."""
