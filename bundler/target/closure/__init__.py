"""Which modules a program consists of, found by reading code, never by running it."""
