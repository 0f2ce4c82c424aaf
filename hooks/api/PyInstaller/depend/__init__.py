"""``PyInstaller.depend``."""
