"""The process of the target interpreter, and the pipe to it."""
