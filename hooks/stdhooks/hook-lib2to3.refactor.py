"""The fixers are listed by their directory (``lib2to3.refactor.get_all_fix_names``) and imported by name."""

from PyInstaller.utils.hooks import collect_submodules

hiddenimports = collect_submodules("lib2to3.fixes")
module_collection_mode = {"lib2to3.fixes": "pyz+py"}
