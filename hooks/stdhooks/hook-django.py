"""Django imports by name.

It imports what the settings of a project mention.  From every application there it imports ``apps``,
``models``, ``admin``, ``migrations``, ``management.commands``, ``templatetags`` and so on
(``django.apps.registry``, ``django.utils.module_loading.autodiscover_modules``).

Of Django itself, every module is taken that does not need GDAL.  The project is found by
``DJANGO_SETTINGS_MODULE``, from the environment of the build or from ``manage.py``, which sets it.
"""

import os
import re
from pathlib import Path

from PyInstaller.config import CONF
from PyInstaller.utils.hooks import collect_data_files, is_package, logger
from PyInstaller.utils.hooks._listing import modules_below
from PyInstaller.utils.hooks.django import django_dottedstring_imports

_SET = re.compile(r"DJANGO_SETTINGS_MODULE[\"']\s*(?:,|\]\s*=)\s*[\"']([\w.]+)[\"']")


def _settings_module() -> str | None:
    named = os.environ.get("DJANGO_SETTINGS_MODULE")
    if named:
        return named
    for file in sorted(Path(CONF["pathex"][0]).glob("*.py")):
        match = _SET.search(file.read_text("utf-8", "replace"))
        if match:
            return match[1]
    return None


def _project(module: str) -> tuple[list[str], list[tuple[str, str]]]:
    """(modules, data files) of the top-level packages of the project's applications.

    The data files are templates, static files and translations.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = module
    named = django_dottedstring_imports(os.path.join(CONF["pathex"][0], module.partition(".")[0]))
    tops = {name.partition(".")[0] for name in named} - {"django"}
    found, files = [module, *named], []
    for top in sorted(tops):
        found += [name for name in modules_below(top) if ".tests" not in name]
        if is_package(top):
            files += collect_data_files(top)
    return found, files


hiddenimports = [
    name
    for name in modules_below("django")
    if not name.startswith(("django.contrib.gis", "django.test", "django.contrib.postgres"))
]
datas = collect_data_files("django")
warn_on_missing_hiddenimports = False
# Django lists the directories of applications to find migrations and commands
module_collection_mode = {"django": "pyz+py"}

_module = _settings_module()
if _module is not None:
    try:
        _modules, _files = _project(_module)
        hiddenimports += _modules
        datas += _files
    except RuntimeError as _error:
        logger.warning("cannot read the settings %s: %s", _module, _error)
