"""``PyInstaller.utils.hooks.conda_support``: another name of ``conda``."""

from PyInstaller.utils.hooks.conda import *  # noqa: F403
