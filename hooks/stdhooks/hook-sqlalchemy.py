"""``sqlalchemy.util.preload_module("sqlalchemy.orm.dependency")`` imports that module later, to avoid
circular imports.  Dialects are loaded by the name in a URL (``sqlalchemy.dialects.registry``)."""

import re
from pathlib import Path

from PyInstaller.utils.hooks import collect_submodules, get_package_paths

_NAMES = re.compile(r"preload_module\(([^)]*)\)")
_NAME = re.compile(r"[\"'](sqlalchemy[\w.]*)[\"']")

_named = {
    name
    for file in Path(get_package_paths("sqlalchemy")[1]).rglob("*.py")
    for arguments in _NAMES.findall(file.read_text("utf-8"))
    for name in _NAME.findall(arguments)
}
hiddenimports = sorted(name for name in _named if not name.startswith("sqlalchemy.testing"))
hiddenimports += collect_submodules("sqlalchemy.dialects", lambda name: not name.endswith(".provision"))
# support for SQLAlchemy's own tests, which needs pytest
excludedimports = ["sqlalchemy.testing"]
warn_on_missing_hiddenimports = False
