"""A hook as somebody writes it for a package of their own."""

from PyInstaller.utils.hooks import collect_data_files, collect_submodules

hiddenimports = collect_submodules("secretive")
datas = collect_data_files("secretive")
