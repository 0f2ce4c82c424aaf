"""What a build reports about its result."""
