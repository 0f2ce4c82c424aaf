"""What one ELF file says.  No policy: others decide what to do with the answers."""
