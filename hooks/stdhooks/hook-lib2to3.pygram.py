"""The package reads ``Grammar.txt`` and ``PatternGrammar.txt``, or the pickles made of them."""

from PyInstaller.utils.hooks import collect_data_files

datas = collect_data_files("lib2to3", excludes=["tests"])
