"""Twisted looks for plugins by listing the directories of ``twisted.plugins``.

Each of these modules names the module that does the work in a string, which the analysis follows.
"""

from PyInstaller.utils.hooks import collect_submodules

hiddenimports = collect_submodules("twisted.plugins")
