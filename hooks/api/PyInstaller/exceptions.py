"""``PyInstaller.exceptions``: what hooks may want to catch or raise."""


class ExecCommandFailed(SystemExit):
    """A command that a hook ran failed."""


class HookError(Exception):
    """A hook cannot do its work."""


class ImportErrorWhenRunningHook(Exception):
    """A hook imports something that is not there."""


class RemovedCipherFeatureError(SystemExit):
    """A feature of old versions that is gone."""


class PythonLibraryNotFoundError(OSError):
    """The shared library of the interpreter is not there."""
