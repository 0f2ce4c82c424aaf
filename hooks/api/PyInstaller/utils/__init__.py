"""``PyInstaller.utils``."""
