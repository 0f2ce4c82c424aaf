"""Sphinx imports its extensions, builders, domains and themes by the names in its tables
(``sphinx.application.builtin_extensions``, entry points) and in the project's ``conf.py``."""

from PyInstaller.utils.hooks import collect_submodules, get_module_attribute
from PyInstaller.utils.hooks._listing import modules_below

hiddenimports = [
    name
    for package in (
        "sphinx.builders",
        "sphinx.directives",
        "sphinx.domains",
        "sphinx.environment",
        "sphinx.ext",
    )
    for name in modules_below(package)
]
for _name in get_module_attribute("sphinx.application", "builtin_extensions"):
    hiddenimports += collect_submodules(_name)
# the default theme, and the stemmers of the search for each language
hiddenimports += [
    *modules_below("alabaster"),
    *modules_below("sphinx.search"),
    *modules_below("snowballstemmer"),
]
warn_on_missing_hiddenimports = False
