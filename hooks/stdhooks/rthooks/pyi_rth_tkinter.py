"""Makes Tcl and Tk look for their scripts in the bundle."""

import os
import sys

for _variable, _directory in (("TCL_LIBRARY", "_tcl_data"), ("TK_LIBRARY", "_tk_data")):
    _path = os.path.join(sys._MEIPASS, _directory)  # type: ignore[attr-defined]  # set in executables only
    if os.path.isdir(_path):
        os.environ[_variable] = _path
