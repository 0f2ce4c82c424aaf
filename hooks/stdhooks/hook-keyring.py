"""Back ends are entry points, which the analysis finds, or the user's configuration names them
(``keyring.core.load_keyring``)."""

from PyInstaller.utils.hooks._listing import modules_below

hiddenimports = modules_below("keyring.backends")
# the back ends of other operating systems
warn_on_missing_hiddenimports = False
