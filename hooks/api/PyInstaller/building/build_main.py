"""``PyInstaller.building.build_main``."""

from PyInstaller.depend.analysis import Analysis

__all__ = ["Analysis"]
