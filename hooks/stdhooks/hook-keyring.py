"""Back ends are entry points, found by the analysis, or named in the user's configuration
(``keyring.core.load_keyring``)."""

from PyInstaller.utils.hooks._listing import modules_below

hiddenimports = modules_below("keyring.backends")
# those of other systems
warn_on_missing_hiddenimports = False
