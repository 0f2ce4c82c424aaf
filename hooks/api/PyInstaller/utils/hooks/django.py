"""``PyInstaller.utils.hooks.django``: the project that ``DJANGO_SETTINGS_MODULE`` names."""

from __future__ import annotations

import os
from typing import Any

from PyInstaller import isolated
from PyInstaller.utils.hooks._modules import get_module_file_attribute


def django_find_root_dir() -> str | None:
    """The directory of the package with the settings; None if the variable is not set."""
    name = os.environ.get("DJANGO_SETTINGS_MODULE")
    if not name:
        return None
    file = get_module_file_attribute(name.partition(".")[0])
    return os.path.dirname(file) if file else None


def django_dottedstring_imports(django_root_dir: str) -> list[str]:
    """The modules that string literals of a project's settings name."""
    package = os.path.basename(os.path.abspath(django_root_dir))
    settings = os.environ.get("DJANGO_SETTINGS_MODULE") or f"{package}.settings"
    parent = os.path.dirname(os.path.abspath(django_root_dir))
    return list(isolated.call(_named_in_settings, settings, parent))


def _named_in_settings(module: str, directory: str) -> Any:
    import os
    import sys

    os.environ["DJANGO_SETTINGS_MODULE"] = module
    sys.path.insert(0, directory)
    from django.conf import settings

    found: set[str] = set()

    def collect(value: Any) -> None:
        if isinstance(value, str):
            if value.replace(".", "").replace("_", "").isalnum() and not value[0].isdigit():
                found.add(value)
                found.add(value.rpartition(".")[0])
        elif isinstance(value, dict):
            for each in value.values():
                collect(each)
        elif isinstance(value, (list, tuple)):
            for each in value:
                collect(each)

    names = "INSTALLED_APPS MIDDLEWARE TEMPLATES DATABASES CACHES ROOT_URLCONF WSGI_APPLICATION EMAIL_BACKEND"
    for name in names.split():
        collect(getattr(settings, name, None))
    for app in settings.INSTALLED_APPS:
        found.update(f"{app}.{part}" for part in ("apps", "admin", "models", "urls", "migrations"))
    return sorted(name for name in found if "." in name)
