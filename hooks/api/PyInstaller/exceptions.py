"""``PyInstaller.exceptions``: the exceptions that hooks catch or raise."""


class ExecCommandFailed(SystemExit):
    """A command that a hook ran failed."""


class HookError(Exception):
    """A hook cannot do its work."""


class ImportErrorWhenRunningHook(Exception):
    """A hook imports a module that is not there."""


class RemovedCipherFeatureError(SystemExit):
    """A hook uses a feature that PyInstaller has removed."""


class PythonLibraryNotFoundError(OSError):
    """The shared libpython is not there."""
