"""``PyInstaller.building.api``: empty, because bundler does not make executables with its classes."""

from PyInstaller.building.datastruct import TOC, Tree

__all__ = ["TOC", "Tree"]
