"""``PyInstaller.building``."""
