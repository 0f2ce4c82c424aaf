"""``PyInstaller.utils.hooks.setuptools``: the packages that setuptools vendors."""

from PyInstaller.utils.hooks._listing import modules_below as vendored_modules

__all__ = ["vendored_modules"]
