"""The inventory: everything the executable carries, each with its place in the virtual tree."""
