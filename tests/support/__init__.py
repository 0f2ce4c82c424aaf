"""What the tests share: interpreters, environments, and comparing an executable with plain Python."""
