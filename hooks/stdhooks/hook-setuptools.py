"""setuptools imports the packages that it vendors under other names.

Up to version 70, ``setuptools.extern.<name>`` stands for ``setuptools._vendor.<name>`` (the importer in
``setuptools/extern/__init__.py``).  From 71 on, the directory ``_vendor`` is put on ``sys.path``.  In both
cases the files have to be there, with what they import.

``_distutils_hack`` puts ``setuptools._distutils`` into ``sys.modules`` as ``distutils``.
"""

from PyInstaller.utils.hooks.setuptools import vendored_modules

hiddenimports = vendored_modules("setuptools._vendor") + vendored_modules("setuptools._distutils")
# These are found by their files: _vendor on sys.path (71 and later), _distutils on the path of "distutils".
module_collection_mode = {"setuptools._vendor": "pyz+py", "setuptools._distutils": "pyz+py"}
# the vendored packages try to import many packages that they can do without
warn_on_missing_hiddenimports = False
excludedimports = ["pytest", "numpy", "wx"]
