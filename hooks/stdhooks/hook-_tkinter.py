"""Tcl and Tk are scripts that their libraries read at start; where they are is compiled in, or told by
``TCL_LIBRARY`` and ``TK_LIBRARY``, which the run-time hook ``pyi_rth_tkinter.py`` sets."""

from PyInstaller.utils.hooks.tcl_tk import tcltk_info

datas = tcltk_info.data_files
