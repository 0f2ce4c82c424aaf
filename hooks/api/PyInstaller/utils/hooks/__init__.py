"""``PyInstaller.utils.hooks``: functions with which hooks find files, modules and metadata."""

from __future__ import annotations

from PyInstaller import HOMEPATH, compat, isolated  # noqa: F401 - hooks import them from here
from PyInstaller.compat import importlib_metadata  # noqa: F401 - hooks import it from here
from PyInstaller.log import getLogger
from PyInstaller.utils.hooks._distributions import (  # noqa: F401
    check_requirement,
    collect_entry_point,
    copy_metadata,
    distributions_of,
    get_installer,
    is_module_satisfies,
)
from PyInstaller.utils.hooks._files import (  # noqa: F401
    PY_DYLIB_PATTERNS,
    PY_IGNORE_EXTENSIONS,
    collect_data_files,
    collect_delvewheel_libs_directory,
    collect_dynamic_libs,
    collect_system_data_files,
    get_all_package_paths,
    get_package_paths,
    include_or_exclude_file,
    package_base_path,
)
from PyInstaller.utils.hooks._modules import (  # noqa: F401
    can_import_module,
    collect_submodules,
    get_module_attribute,
    get_module_file_attribute,
    get_pyextension_imports,
    get_pywin32_module_file_attribute,
    is_module_or_submodule,
    is_package,
)
from PyInstaller.utils.hooks._statements import (  # noqa: F401
    eval_script,
    eval_statement,
    exec_script,
    exec_script_rc,
    exec_statement,
    exec_statement_rc,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

logger = getLogger("PyInstaller.utils.hooks")

hook_variables: dict[str, object] = {}


def collect_all(
    package_name: str,
    include_py_files: bool = True,
    filter_submodules: Callable[[str], bool] | None = None,
    exclude_datas: list[str] | None = None,
    include_datas: list[str] | None = None,
    on_error: str = "warn once",
) -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[str]]:
    """(datas, binaries, hiddenimports) of everything in a package, with its metadata."""
    datas = collect_data_files(package_name, include_py_files, excludes=exclude_datas, includes=include_datas)
    binaries = collect_dynamic_libs(package_name)
    keep = filter_submodules or _keep_all
    hiddenimports = collect_submodules(package_name, on_error=on_error, filter=keep)
    for name in distributions_of(package_name):
        datas += copy_metadata(name)
    return datas, binaries, hiddenimports


def _keep_all(name: str) -> bool:
    return True


def get_hook_config(hook_api: Any, module_name: str, key: str) -> Any:
    """The user's setting ``key`` for hooks of ``module_name``; None if it is not set."""
    return hook_api.analysis.hooksconfig.get(module_name, {}).get(key)


def get_homebrew_path(formula: str = "") -> str | None:
    """Where Homebrew keeps a formula: None, because this is Linux."""
    return None


def remove_prefix(string: str, prefix: str) -> str:
    """``string`` without ``prefix`` at its beginning."""
    return string.removeprefix(prefix)


def remove_suffix(string: str, suffix: str) -> str:
    """``string`` without ``suffix`` at its end."""
    return string.removesuffix(suffix)


def remove_file_extension(filename: str) -> str:
    """``filename`` without its extension.  The extension of an extension module may have dots in it."""
    import os

    for suffix in sorted(compat.EXTENSION_SUFFIXES, key=len, reverse=True):
        if filename.endswith(suffix):
            return filename[: -len(suffix)]
    return os.path.splitext(filename)[0]
