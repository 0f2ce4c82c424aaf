"""``PyInstaller.lib``."""
