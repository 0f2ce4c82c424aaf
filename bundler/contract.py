"""The build half of the contract: the struct layouts, numbers and names that bundler and the stub share.

The stub's half is ``runtime_stub/contract/``, with the same names.  ``tests/unit/test_contract.py``
compiles its headers and compares sizes, offsets and numbers.  ``docs/format.md`` describes all of it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

FORMAT_VERSION = 8

ROOT = "/proc/self/exe/bundle"
"""The virtual root.  No real file can exist below it, because ``/proc/self/exe`` is not a directory."""

# enum bundle_module_flags
PACKAGE = 1
NAMESPACE = 2
NATIVE = 4
BYTECODE = 8
EXIT_SAFE = 16
EXIT_TRACKED = 32
EXIT_BY_TYPE = 64
STARTS_PROGRAM = 128
STARTS_PYTHON = 256

# enum bundle_file_flags
FILE_DIRECTORY = 1
FILE_DEFLATE = 2
FILE_EXECUTABLE = 4
FILE_IMAGE = 8
FILE_LINK = 16
FILE_ON_DISK = 32

# enum bundle_entry_kind
ENTRY_SCRIPT = 0
ENTRY_MODULE = 1

# enum bundle_info_flags
FINALIZE_FULL = 1
NO_INTERPRETER = 2
NO_OVERLAY = 4
NO_EXTRACT = 8
LAZY_IMPORTS = 16
HAS_LINKS = 32
HAS_ON_DISK = 64
EXECUTABLE_PROGRAM = 128
EXECUTABLE_PYTHON = 256
KNOWS_FROZEN = 512
IMPORTS_AS_RUNPY = 1024

PAGE_SIZE = 4096
"""Bytes of a page.  Images and packed units begin at a multiple of it."""

QUIET_DROPS = 1
"""The lowest bit of a quiet destructor in an image's table: it drops references."""

TLS_EXECUTABLE = 1
"""The module id of the executable's own thread-local storage, which contains the blocks of most images."""

TLS_MODULES = 1 << 32
"""The first module id for images whose thread-local storage is not part of the executable's."""

# names.h
TLS_GET_ADDR_SYMBOL = "bundle_tls_get_addr"
TLS_DESCRIPTOR_SYMBOL = "bundle_tls_descriptor"
TLS_STATIC_SYMBOL = "bundle_tls_static"
TLS_BLOCK_SYMBOL = "bundle_tls_%u"
PACKED_SYMBOL = "bundle_packed"
SNAPSHOT_SYMBOL = "bundle_snapshot"
RELRO_SECTION = "bundle_relro"
HOOK_MODULE = "_bundler_rth_%u"

# checks.h
HASH_START = 2166136261
HASH_FACTOR = 16777619
CHECK_FACTOR = 2654435761


class Record:
    """A C struct that the build writes as bytes.

    ``fields`` has the name and type of each field.  Types are those of :mod:`struct` (``Q``: uint64_t,
    ``I``: uint32_t).  There is no padding.
    """

    def __init__(self, c_name: str, fields: str) -> None:
        self.c_name = c_name
        self.fields = tuple((name, kind) for name, kind in (word.split(":") for word in fields.split()))
        self._struct = struct.Struct("<" + "".join(kind for _, kind in self.fields))
        self.size = self._struct.size
        """Bytes."""

    def pack(self, *values: int) -> bytes:
        """The bytes of one struct with these values of its fields, in their order."""
        return self._struct.pack(*values)

    def unpack(self, content: bytes, offset: int = 0) -> dict[str, int]:
        """The values of the struct at ``offset`` of ``content``, by the names of its fields."""
        values = self._struct.unpack_from(content, offset)
        return {name: value for (name, _), value in zip(self.fields, values, strict=True)}


PACKED_UNIT = Record("bundle_packed_unit", "address:Q stored:Q size:I stored_size:I needs:I needs_count:I")
PACK = Record(
    "bundle_pack",
    "start:Q end:Q units:Q needs:Q units_count:I needs_count:I"
    " format_version:I check_header:I check:I reserved:I",
)

# recipe.h
RECIPE = Record("bundle_recipe", "copies_count:I edits_count:I")
RECIPE_COPY = Record("bundle_recipe_copy", "to:Q from:Q size:Q")
RECIPE_EDIT = Record("bundle_recipe_edit", "skip:I size:I")
RECIPE_SIZE = Record("bundle_recipe_size", "size:Q")

RELRO = Record("bundle_relro", "start:Q size:Q")

# snapshot_format.h
SNAPSHOT_VERSION = 1
CPU_WORDS = 6

# enum bundle_snapshot_use
SNAPSHOT_NONE = 0
SNAPSHOT_RECORD = 1
SNAPSHOT_USE = 2

# enum bundle_snapshot_kind
SNAPSHOT_KEEP = 0
SNAPSHOT_THREAD = 1
SNAPSHOT_THREAD_INT = 2
SNAPSHOT_TASK_LOW = 3
SNAPSHOT_TASK_HIGH = 4
SNAPSHOT_TASK_BOTH = 5

SNAPSHOT_HEADER = Record(
    "bundle_snapshot_header",
    "state:Q offset:Q size:Q file:Q variant:Q report:I answer:I version:I check:I",
)
SNAPSHOT_TABLES = Record(
    "bundle_snapshot_tables",
    "areas:Q pages:Q words:Q images:Q keys:Q renewals:Q guards:Q preconfig:Q cpu:6Q",
)

RECORDS = (
    PACKED_UNIT,
    PACK,
    RELRO,
    RECIPE,
    RECIPE_COPY,
    RECIPE_EDIT,
    SNAPSHOT_HEADER,
    SNAPSHOT_TABLES,
)


def virtual_path(relative: str) -> str:
    """The absolute path that a program sees for a file of the virtual tree (``json/decoder.py``)."""
    return f"{ROOT}/{relative}" if relative else ROOT


def hash_name(text: str) -> int:
    """``bundle_hash`` (checks.h) of ``text`` in UTF-8: FNV-1a, 32 bits."""
    return hash_bytes(text.encode("utf-8", "surrogateescape"))


def hash_bytes(content: bytes) -> int:
    """``bundle_hash`` (checks.h) of ``content``."""
    value = HASH_START
    for byte in content:
        value = ((value ^ byte) * HASH_FACTOR) & 0xFFFFFFFF
    return value


def check_numbers(numbers: Iterable[int], check: int = 0) -> int:
    """``bundle_check_step`` (checks.h) over ``numbers``, 32 bits each, beginning with ``check``."""
    for number in numbers:
        check = ((check ^ (number & 0xFFFFFFFF)) * CHECK_FACTOR + 1) & 0xFFFFFFFF
    return check
