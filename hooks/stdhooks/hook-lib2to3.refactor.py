"""The fixers are listed from their directory (``lib2to3.refactor.get_all_fix_names``) and imported by
name; the grammars are files that ``lib2to3.pygram`` reads."""

from PyInstaller.utils.hooks import collect_submodules

hiddenimports = collect_submodules("lib2to3.fixes")
module_collection_mode = {"lib2to3.fixes": "pyz+py"}
