"""From C to the executable: zig cc through ninja, an object cache, the link."""
