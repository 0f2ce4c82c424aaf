"""What one ELF file says.  :mod:`bundler.inventory` and :mod:`bundler.prelink` decide what to do about it."""
