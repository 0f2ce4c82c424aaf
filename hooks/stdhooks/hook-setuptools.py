"""setuptools imports what it vendors by other names.

Up to version 70 ``setuptools.extern.<name>`` stands for ``setuptools._vendor.<name>`` (the importer in
``setuptools/extern/__init__.py``); from 71 on the directory ``_vendor`` is put on ``sys.path``.  In both
cases what counts is that the files are there, and what they import.
"""

from PyInstaller.utils.hooks.setuptools import vendored_modules

hiddenimports = vendored_modules("setuptools._vendor")
# found on sys.path by their files (71+), and setup scripts of distutils' commands read their own source
module_collection_mode = {"setuptools._vendor": "pyz+py"}
# the vendored packages try to import many others
warn_on_missing_hiddenimports = False
excludedimports = ["pytest", "numpy", "wx"]
