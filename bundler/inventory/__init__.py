"""The inventory: every file that the executable carries, with its place in the virtual tree."""
