"""``PyInstaller.utils.hooks.conda_support``: the other name of ``conda``."""

from PyInstaller.utils.hooks.conda import *  # noqa: F403
