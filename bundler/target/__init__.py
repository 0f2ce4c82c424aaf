"""What runs in the target interpreter, and only that: it imports the standard library alone."""
