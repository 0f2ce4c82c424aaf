"""The build's side of the worker: starting it, and the pipe to it."""
