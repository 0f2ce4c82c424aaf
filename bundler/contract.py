"""The build half of ``runtime_stub/contract/bundle_format.h``: the same numbers, by the same names.

``tests/unit/test_contract.py`` compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable

FORMAT_VERSION = 3

ROOT = "/proc/self/exe/bundle"
"""The virtual root: no file can exist below it, because ``/proc/self/exe`` is not a directory."""

# enum bundle_module_flags
PACKAGE = 1
NAMESPACE = 2
NATIVE = 4
BYTECODE = 8
EXIT_SAFE = 16
EXIT_TRACKED = 32
EXIT_BY_TYPE = 64

# enum bundle_file_flags
FILE_DIRECTORY = 1
FILE_DEFLATE = 2
FILE_EXECUTABLE = 4
FILE_IMAGE = 8

# enum bundle_entry_kind
ENTRY_SCRIPT = 0
ENTRY_MODULE = 1

# enum bundle_info_flags
FINALIZE_FULL = 1
NO_INTERPRETER = 2
NO_OVERLAY = 4
NO_EXTRACT = 8


def virtual_path(relative: str) -> str:
    """The absolute path a program sees for a file of the bundle (``json/decoder.py``)."""
    return f"{ROOT}/{relative}" if relative else ROOT


def check_numbers(numbers: Iterable[int], check: int = 0) -> int:
    """``bundle_check_step`` (runtime_stub/contract/checks.h) over ``numbers``, 32 bits each."""
    for number in numbers:
        check = ((check ^ (number & 0xFFFFFFFF)) * 2654435761 + 1) & 0xFFFFFFFF
    return check
