"""``PyInstaller.utils.hooks.tcl_tk``: where the scripts of Tcl and Tk are."""

from __future__ import annotations

import functools
import os
from typing import Any

from PyInstaller import isolated


def _ask_tcl() -> Any:
    """(directory of Tcl's scripts, version of Tcl, version of Tk)."""
    try:
        import _tkinter
        import tkinter
    except ImportError:
        return None
    interpreter = tkinter.Tcl()
    return interpreter.eval("info library"), _tkinter.TCL_VERSION, _tkinter.TK_VERSION


class TclTkInfo:
    """Facts about Tcl and Tk, which are looked up when they are first used."""

    TCL_ROOTNAME = "_tcl_data"
    TK_ROOTNAME = "_tk_data"

    @functools.cached_property
    def _facts(self) -> Any:
        return isolated.call(_ask_tcl)

    @property
    def available(self) -> bool:
        """Whether the interpreter has tkinter."""
        return self._facts is not None

    @property
    def tcl_version(self) -> str | None:
        """``8.6``."""
        return self._facts[1] if self._facts else None

    @property
    def tk_version(self) -> str | None:
        """``8.6``."""
        return self._facts[2] if self._facts else None

    @property
    def tcl_data_dir(self) -> str | None:
        """The directory with ``init.tcl``."""
        return self._facts[0] if self._facts else None

    @property
    def tk_data_dir(self) -> str | None:
        """The directory with ``tk.tcl``, which is beside Tcl's and has Tk's version in its name."""
        if not self._facts:
            return None
        for parent in (os.path.dirname(self._facts[0]), "/usr/share/tcltk", "/usr/lib", "/usr/local/lib"):
            directory = os.path.join(parent, f"tk{self._facts[2]}")
            if os.path.isfile(os.path.join(directory, "tk.tcl")):
                return directory
        return None

    @property
    def data_files(self) -> list[tuple[str, str]]:
        """(file or directory, place in the bundle) of all scripts, without Tk's demonstrations."""
        pairs = []
        if self.tcl_data_dir and os.path.isdir(self.tcl_data_dir):
            pairs.append((self.tcl_data_dir, self.TCL_ROOTNAME))
            modules = os.path.join(os.path.dirname(self.tcl_data_dir), "tcl8")
            if os.path.isdir(modules):
                pairs.append((modules, "tcl8"))
        root = self.tk_data_dir
        for base, _, names in os.walk(root or ""):
            below = os.path.relpath(base, root)
            if below.split(os.sep)[0] != "demos":
                pairs += [(os.path.join(base, name), os.path.join(self.TK_ROOTNAME, below)) for name in names]
        return pairs


tcltk_info = TclTkInfo()
