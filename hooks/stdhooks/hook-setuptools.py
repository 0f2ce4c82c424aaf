"""setuptools imports what it vendors by other names.

Up to version 70 ``setuptools.extern.<name>`` stands for ``setuptools._vendor.<name>`` (the importer in
``setuptools/extern/__init__.py``); from 71 on the directory ``_vendor`` is put on ``sys.path``.  In both
cases what counts is that the files are there, and what they import.

``_distutils_hack`` puts ``setuptools._distutils`` into ``sys.modules`` as ``distutils``.
"""

from PyInstaller.utils.hooks.setuptools import vendored_modules

hiddenimports = vendored_modules("setuptools._vendor") + vendored_modules("setuptools._distutils")
# found by their files: on sys.path (71+), and on the path of "distutils", which setuptools._distutils becomes
module_collection_mode = {"setuptools._vendor": "pyz+py", "setuptools._distutils": "pyz+py"}
# the vendored packages try to import many others
warn_on_missing_hiddenimports = False
excludedimports = ["pytest", "numpy", "wx"]
