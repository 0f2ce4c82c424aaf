"""The libraries of Tcl and Tk read scripts when they start.

The directories of these scripts are compiled in, or named by ``TCL_LIBRARY`` and ``TK_LIBRARY``.  The
run-time hook ``pyi_rth_tkinter.py`` sets these variables.
"""

from PyInstaller.utils.hooks.tcl_tk import tcltk_info

datas = tcltk_info.data_files
