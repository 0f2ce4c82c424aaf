"""The structures of CPython whose fields the stub uses, as text: the same facts as ``runtime_stub/capi/``.

A line has a kind and the names of fields, in order.  A name with ``?`` is a field that not every release
has; ``ObjectLayout.optional_fields`` lists those of one release.  A test compares every offset and size with
those of the C declarations.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

_KINDS = {"word": (8, 8), "list": (16, 8), "int": (4, 4), "short": (2, 2), "byte": (1, 1)}
"""Size and alignment of each kind on a 64-bit machine.  A list is a PyWideStringList: size and pointer."""


@dataclass(frozen=True)
class Field:
    """A field by its place, in bytes.  Numbers of four bytes and less are signed."""

    offset: int
    size: int


@dataclass(frozen=True)
class Record:
    """A structure: its C name, its fields, and its size in bytes."""

    name: str
    fields: Mapping[str, Field]
    size: int


def lay_out(name: str, text: str, present: Collection[str] = ()) -> Record:
    """The structure of the lines of ``text``, by C's rules of alignment.  ``present`` are optional fields."""
    offset, widest, fields = 0, 1, {}
    for line in text.strip().splitlines():
        kind, _, names = line.strip().partition(": ")
        size, alignment = _KINDS[kind]
        for field in names.split():
            if field.startswith("?") and field[1:] not in present:
                continue
            offset += -offset % alignment
            fields[field.removeprefix("?")] = Field(offset, size)
            offset += size
            widest = max(widest, alignment)
    return Record(name, fields, offset + -offset % widest)


TYPE = """
    word: ob_refcnt ob_type ob_size tp_name tp_basicsize tp_itemsize tp_dealloc tp_vectorcall_offset
    word: tp_getattr tp_setattr tp_as_async tp_repr tp_as_number tp_as_sequence tp_as_mapping tp_hash tp_call
    word: tp_str tp_getattro tp_setattro tp_as_buffer tp_flags tp_doc tp_traverse tp_clear tp_richcompare
    word: tp_weaklistoffset tp_iter tp_iternext tp_methods tp_members tp_getset tp_base tp_dict tp_descr_get
    word: tp_descr_set tp_dictoffset tp_init tp_alloc tp_new tp_free tp_is_gc tp_bases tp_mro tp_cache
    word: tp_subclasses tp_weaklist tp_del
    int: tp_version_tag
    word: tp_finalize tp_vectorcall
    byte: ?tp_watched
    short: ?tp_versions_used
    word: ?_tp_iteritem
"""

GENERATOR = """
    word: ob_refcnt ob_type ?gi_code gi_weakreflist gi_name gi_qualname
    word: gi_exc_state.exc_value gi_exc_state.previous_item
    word: gi_origin_or_finalizer
    byte: gi_hooks_inited gi_closed gi_running_async gi_frame_state
"""

PRECONFIG = """
    int: _config_init parse_argv isolated use_environment configure_locale coerce_c_locale
    int: coerce_c_locale_warn utf8_mode dev_mode allocator
"""

CONFIG = """
    int: _config_init isolated use_environment dev_mode install_signal_handlers use_hash_seed
    word: hash_seed
    int: faulthandler tracemalloc ?perf_profiling ?remote_debug import_time code_debug_ranges
    int: show_ref_count dump_refs
    word: dump_refs_file
    int: malloc_stats ?pymalloc_hugepages
    word: filesystem_encoding filesystem_errors pycache_prefix
    int: parse_argv
    list: orig_argv argv xoptions warnoptions
    int: site_import bytes_warning warn_default_encoding inspect interactive optimization_level parser_debug
    int: write_bytecode verbose quiet user_site_directory configure_c_stdio buffered_stdio
    word: stdio_encoding stdio_errors check_hash_pycs_mode
    int: use_frozen_modules safe_path ?int_max_str_digits ?thread_inherit_context
    int: ?context_aware_warnings ?cpu_count ?lazy_imports pathconfig_warnings
    word: program_name pythonpath_env home platlibdir
    int: module_search_paths_set
    list: module_search_paths
    word: stdlib_dir executable base_executable prefix base_prefix exec_prefix base_exec_prefix
    int: skip_source_first_line
    word: run_command run_module run_filename ?sys_path_0
    int: _install_importlib _init_main ?_isolated_interpreter _is_python_build
"""

_SLOT_TABLES = 4 + 36 + 3 + 10 + 2
"""Words of PyHeapTypeObject between the type and ``ht_name``: the tables of slots."""


def type_record(present: Collection[str]) -> Record:
    """PyTypeObject."""
    return lay_out("PyTypeObject", TYPE, present)


def heap_type_record(present: Collection[str]) -> Record:
    """PyHeapTypeObject behind its type, up to ``ht_module``."""
    start = type_record(present).size + _SLOT_TABLES * 8
    names = ("ht_name", "ht_slots", "ht_qualname", "ht_cached_keys", "ht_module")
    fields = {name: Field(start + index * 8, 8) for index, name in enumerate(names)}
    return Record("PyHeapTypeObject", fields, start + len(names) * 8)


def generator_record(present: Collection[str]) -> Record:
    """PyGenObject, up to the state of its frame."""
    return lay_out("PyGenObject", GENERATOR, present)


def preconfig_record(present: Collection[str]) -> Record:
    """PyPreConfig, whole."""
    return lay_out("PyPreConfig", PRECONFIG, present)


def config_record(present: Collection[str]) -> Record:
    """PyConfig, whole."""
    return lay_out("PyConfig", CONFIG, present)


RECORDS = (type_record, heap_type_record, generator_record, preconfig_record, config_record)
"""A function of the optional fields of a release, for each structure."""
