"""``Grammar.txt`` and ``PatternGrammar.txt``, with the pickles made of them, lie beside the package."""

from PyInstaller.utils.hooks import collect_data_files

datas = collect_data_files("lib2to3", excludes=["tests"])
