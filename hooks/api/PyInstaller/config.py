"""``PyInstaller.config``: settings of the build.  ``CONF["pathex"]`` is the program's ``sys.path``."""

from __future__ import annotations

from typing import Any

from PyInstaller import _state


class _Settings(dict[str, Any]):
    def __missing__(self, key: str) -> Any:
        if key == "pathex":
            return list(_state.state.path)
        raise KeyError(f"CONF[{key!r}] is a setting of PyInstaller's own build, which bundler does not have")


CONF: dict[str, Any] = _Settings(hiddenimports=[], noconfirm=True, ui_admin=False, ui_access=False)
