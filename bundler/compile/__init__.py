"""From C to the linked executable: the compiler calls, the link."""
