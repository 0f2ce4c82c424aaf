"""What a build tells about its result."""
