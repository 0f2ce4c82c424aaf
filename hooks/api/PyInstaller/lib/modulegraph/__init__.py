"""``PyInstaller.lib.modulegraph``."""
