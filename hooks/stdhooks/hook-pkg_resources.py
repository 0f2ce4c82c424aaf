"""``pkg_resources.extern.<name>`` stands for ``pkg_resources._vendor.<name>``.

From setuptools 71 on, the same packages are in ``setuptools/_vendor``, a directory that is put on
``sys.path``.
"""

from PyInstaller.utils.hooks.setuptools import vendored_modules

hiddenimports = vendored_modules("pkg_resources._vendor") or vendored_modules("setuptools._vendor")
module_collection_mode = {"setuptools._vendor": "pyz+py"}
warn_on_missing_hiddenimports = False
