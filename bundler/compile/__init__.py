"""From C to the linked executable: the compiler calls, the object cache, the link."""
