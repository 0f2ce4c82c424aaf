"""``PyInstaller.lib.modulegraph.util``."""
