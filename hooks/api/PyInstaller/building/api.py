"""``PyInstaller.building.api``: bundler makes executables in its own way, not by these classes."""

from PyInstaller.building.datastruct import TOC, Tree

__all__ = ["TOC", "Tree"]
