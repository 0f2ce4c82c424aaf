"""Running the program once under the plain interpreter, to see what it imports."""
