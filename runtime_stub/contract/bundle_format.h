/* The contract between the two halves of bundler: the build writes these tables as C data, and the
 * stub reads them.  bundler/contract.py has the same numbers; tests/unit/test_contract.py compares
 * the two.
 *
 * A bundle is four tables in read-only memory.  The linker fills in all addresses.
 *
 *   bundle_info        version, entry point, options, and the other tables
 *   bundle_modules[]   every Python module, sorted by full name (bytewise)
 *   bundle_files[]     every file of the virtual tree, sorted by path (bytewise)
 *   bundle_hash[]      open-addressing index of bundle_files by path hash
 *
 * A fifth describes the images: shared objects that the build laid out at fixed addresses
 * (bundler/prelink, native/images.c).
 *
 *   bundle_images      where each image belongs in memory, and what is left to do there
 *
 * The first four carry checks against damage of the executable.  The stub checks the scalars, the
 * index and the directories when the program starts.  It checks the row of a module when the module
 * is imported, and the contents of a file when they are read.  It does not check the contents of
 * shared objects.  See stored/damage.h.
 *
 * Paths are relative to the virtual root, without a leading slash, UTF-8, '/'-separated.
 */
#ifndef BUNDLE_FORMAT_H
#define BUNDLE_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#include "contract/names.h"

#define BUNDLE_FORMAT_VERSION 8u

/* The virtual root, "inside my own executable".  The kernel answers ENOTDIR for every path below
 * /proc/self/exe (proc_pid_exe(5)), so nobody can put a file there, and the path is the same in
 * every process.  The root is one directory deeper than that link, so the link itself stays as it
 * is. */
#define BUNDLE_EXE "/proc/self/exe"
#define BUNDLE_DIR "bundle"
#define BUNDLE_ROOT BUNDLE_EXE "/" BUNDLE_DIR

/* The code of a module, which bundler/target/freeze writes: see frozen.h. */
typedef struct bundle_frozen bundle_frozen;

enum bundle_module_flags {
    BUNDLE_PACKAGE = 1,   /* has __path__ */
    BUNDLE_NAMESPACE = 2, /* a namespace package (PEP 420): no code, no __file__ */
    BUNDLE_NATIVE = 4,    /* an extension module: file is its shared object */
    BUNDLE_BYTECODE = 8,  /* came without source (sourceless .pyc) */
    /* Of native modules: what the destruction of their objects may change outside the process
     * (start/finish.c).  Without a flag: anything, and no search finds these objects. */
    BUNDLE_EXIT_SAFE = 16,    /* nothing */
    BUNDLE_EXIT_TRACKED = 32, /* anything, if Python's garbage collector tracks the object */
    BUNDLE_EXIT_BY_TYPE = 64, /* anything; the code of the type's destructor shows whose it is */
    /* What the module takes sys.executable for when it starts it (start/starter.h): both, if some
     * functions do this and others that; without a flag, it does not start it. */
    BUNDLE_STARTS_PROGRAM = 128, /* the program, because it asks for sys.frozen */
    BUNDLE_STARTS_PYTHON = 256,
};

typedef struct bundle_module {
    const char *name;            /* full dotted name */
    const char *file;            /* path below the virtual root; NULL for namespace packages */
    const bundle_frozen *frozen; /* NULL for native and namespace modules */
    uint32_t flags;              /* bundle_module_flags */
    uint32_t check;              /* bundle_check_step(bundle_hash(name), flags) */
} bundle_module;

/* A built-in module whose objects write to disk when they are destroyed, if it has any. */
typedef struct bundle_exit_module {
    const char *name;
    uint64_t flags; /* BUNDLE_EXIT_TRACKED, or 0: importing it is enough */
} bundle_exit_module;

enum bundle_file_flags {
    BUNDLE_FILE_DIRECTORY = 1,  /* data and size: its children, a part of bundle_info.children */
    BUNDLE_FILE_DEFLATE = 2,    /* stored as a raw DEFLATE stream (RFC 1951) of `stored` bytes */
    BUNDLE_FILE_EXECUTABLE = 4, /* mode 0555 rather than 0444 */
    /* The stub makes the file from an image: data is a stored recipe (recipe.h). */
    BUNDLE_FILE_IMAGE = 8,
    /* A symbolic link: data is the text, a relative path that leads to a file of the tree. */
    BUNDLE_FILE_LINK = 16,
    BUNDLE_FILE_ON_DISK = 32, /* a directory that is written to disk for other programs */
};

typedef struct bundle_file {
    const char *path;
    const unsigned char *data;
    uint64_t size;   /* bytes after inflation; for a directory, number of children */
    uint64_t stored; /* bytes in the executable */
    uint32_t flags;
    uint32_t path_size;
    const struct bundle_library *library; /* how dlopen() loads it; NULL for plain files */
    uint32_t check; /* see bundle_damage_in_file(); 0 for directories and libraries */
    uint32_t mtime; /* when it was changed last, in seconds since 1970 */
} bundle_file;

/* A shared object.  Those that it needs from the bundle must be loaded before it. */
typedef struct bundle_library {
    const char *soname;
    const uint32_t *needs; /* indices into bundle_files, dependencies first */
    uint32_t needs_count;
    uint32_t image; /* index into bundle_images.images + 1; 0: left to the dynamic loader */
} bundle_library;

/* The size of a page: images and packed units are laid out in pages. */
#define BUNDLE_PAGE_SIZE 4096u

/* Whole pages of an image: `stored` bytes from `offset` of the stored pages, then zeros up to
 * `size`. */
typedef struct bundle_segment {
    uint64_t address;
    uint64_t offset;
    uint64_t stored;
    uint64_t size;
    uint32_t protection; /* PROT_* */
    uint32_t reserved;
} bundle_segment;

/* The build cannot know some words of an image.  The stub writes each of them to its `place`.
 * There are three kinds.  The first is the address of an import + addend. */
typedef struct bundle_store {
    uint64_t place;
    int32_t addend;
    uint32_t import; /* index into bundle_images.imports */
} bundle_store;

/* The second is what a resolver function returns (STT_GNU_IFUNC). */
typedef struct bundle_resolver_call {
    uint64_t place;
    uint64_t resolver;
} bundle_resolver_call;

/* The third is the process-wide definition of a name (STB_GNU_UNIQUE) + addend. */
typedef struct bundle_unique_binding {
    uint64_t place;
    uint64_t own; /* the definition, if no image that was loaded before has one */
    int32_t addend;
    uint32_t number; /* below bundle_images.uniques_count */
} bundle_unique_binding;

/* A symbol of the run machine's C library, or of a library that the dynamic loader loads. */
typedef struct bundle_import {
    const char *name;
    const char *version; /* NULL: the default one */
    const char *older;   /* the version that a C library without that one has; NULL: none */
    uint64_t weak;       /* 1: the address is 0 if nothing defines the symbol */
} bundle_import;

/* A shared object at its final address.  Addresses are absolute; 0: the image has no such part. */
typedef struct bundle_image {
    uint64_t bias; /* added to the addresses in the file: l_addr of a link map */
    uint64_t start;
    uint64_t end;
    const bundle_segment *segments;
    const bundle_store *stores;
    const bundle_resolver_call *resolver_calls;
    const bundle_unique_binding *unique_bindings;
    const char *const *system_libraries; /* names of those that it needs; ends with NULL */
    uint32_t segments_count;
    uint32_t stores_count;
    uint32_t resolver_calls_count;
    uint32_t unique_bindings_count;
    uint64_t relro_start; /* PT_GNU_RELRO, whole pages */
    uint64_t relro_end;
    uint64_t init; /* DT_INIT, DT_INIT_ARRAY, DT_FINI_ARRAY, DT_FINI */
    uint64_t init_array;
    uint64_t fini_array;
    uint64_t fini;
    uint64_t dynamic; /* PT_DYNAMIC */
    uint64_t headers; /* the program headers */
    uint64_t unwind;  /* PT_GNU_EH_FRAME */
    uint32_t init_array_count;
    uint32_t fini_array_count;
    uint32_t headers_count;
    uint32_t file;          /* index into bundle_files */
    uint32_t symbols_count; /* in its dynamic symbol table */
    uint32_t tls;           /* index into bundle_images.tls_offsets + 1 */
    uint64_t tls_module;    /* first word of the argument of __tls_get_addr() */
    /* Destructors of types that can only free memory and drop references, by ascending address in
     * the file.  Each is twice the address; the lowest bit is BUNDLE_QUIET_DROPS. */
    const uint32_t *quiet;
    uint32_t quiet_count;
} bundle_image;

/* The destructor drops references. */
#define BUNDLE_QUIET_DROPS 1u

/* A block of thread-local storage that each thread gets when it first uses it (native/tls.c). */
typedef struct bundle_tls_block {
    uint64_t initial; /* address of its first bytes, in the image */
    uint64_t stored;  /* number of these; zeros follow */
    uint64_t size;
    uint64_t align;
} bundle_tls_block;

/* The first module id of such blocks.  Smaller ids belong to the dynamic loader. */
#define BUNDLE_TLS_MODULES (1ull << 32)
/* The dynamic loader's module id of the executable.  Its thread-local storage contains the other
 * blocks. */
#define BUNDLE_TLS_EXECUTABLE 1u

typedef struct bundle_image_table {
    /* The stored pages: text_size bytes in an executable segment, the others up to flat_size in a
     * read-only one, the rest in packed units.  Each part begins on a page of its own. */
    const unsigned char *text;
    const unsigned char *pages;
    const unsigned char *cold;
    uint64_t text_size;
    uint64_t flat_size;
    const bundle_image *images; /* by ascending address */
    const bundle_import *imports;
    const uint64_t *tls_offsets; /* of blocks in the executable's thread-local storage */
    const bundle_tls_block *tls_blocks;
    uint32_t images_count;
    uint32_t imports_count;
    uint32_t uniques_count;
    uint32_t tls_blocks_count;
} bundle_image_table;

extern const bundle_image_table bundle_images;

/* Whole pages of a linked library that are read-only after relocation. */
typedef struct bundle_relro {
    uint64_t start;
    uint64_t size;
} bundle_relro;

/* Cold parts of the executable are stored as packed units.  A unit is a row of LZ4 blocks
 * (stored/lz4.h), of the bytes that belong at `address`. */
typedef struct bundle_packed_unit {
    uint64_t address;
    uint64_t stored; /* address of the first block */
    uint32_t size;
    uint32_t stored_size;
    uint32_t needs; /* index of its first need in bundle_packed.needs */
    uint32_t needs_count;
} bundle_packed_unit;

/* The build fills this in after the link (bundler/postlink/pack.py).  All addresses are 0 if
 * nothing is packed. */
typedef struct bundle_pack {
    uint64_t start; /* of the addresses that the packed units belong at */
    uint64_t end;
    uint64_t units; /* address of bundle_packed_unit[], by ascending address */
    uint64_t needs; /* address of uint32_t[], indices of units; right behind units[] */
    uint32_t units_count;
    uint32_t needs_count;
    uint32_t format_version;
    uint32_t check_header; /* of the numbers above, except the version */
    uint32_t check;        /* continues check_header with units[] and needs[] */
    uint32_t reserved;
} bundle_pack;

extern const volatile bundle_pack bundle_packed __asm__(BUNDLE_PACKED_SYMBOL);

enum bundle_entry_kind { BUNDLE_ENTRY_SCRIPT = 0, BUNDLE_ENTRY_MODULE = 1 };

enum bundle_info_flags {
    BUNDLE_FINALIZE_FULL = 1,  /* always run Py_FinalizeEx(), never the fast exit */
    BUNDLE_NO_INTERPRETER = 2, /* no BUNDLER_PYTHON; -c and -m for multiprocessing only */
    BUNDLE_NO_OVERLAY = 4,     /* no BUNDLER_OVERLAY */
    BUNDLE_NO_EXTRACT = 8,     /* never write a shared object to disk (native/extract.h) */
    BUNDLE_LAZY_IMPORTS = 16,  /* every import at the top of a module is lazy (PEP 810) */
    BUNDLE_HAS_LINKS = 32,     /* some file of the tree is a symbolic link */
    BUNDLE_HAS_ON_DISK = 64,   /* some directory of the tree is to be on disk */
    /* --sys-executable: what sys.executable is, whoever starts it.  Without a flag that depends. */
    BUNDLE_EXECUTABLE_PROGRAM = 128,
    BUNDLE_EXECUTABLE_PYTHON = 256,
    /* A module outside the standard library has BUNDLE_STARTS_PROGRAM. */
    BUNDLE_KNOWS_FROZEN = 512,
    /* The program relies on what `python -m` imports before it. */
    BUNDLE_IMPORTS_AS_RUNPY = 1024,
};

typedef struct bundle_info {
    uint32_t format_version;
    uint32_t python_version; /* 0x030B is 3.11 */
    uint32_t flags;
    uint32_t entry_kind;
    const char *entry; /* key in bundle_modules */
    int32_t optimize;  /* sys.flags.optimize */
    uint32_t modules_count;
    uint32_t files_count;
    uint32_t hash_size; /* a power of two */
    const bundle_module *modules;
    const bundle_file *files;
    const uint32_t *hash;   /* index + 1, 0 for an empty slot */
    const char *platlibdir; /* sys.platlibdir: "lib", or "lib64" on some distributions */
    /* The file and the directory where OpenSSL looks for certificates of authorities, then files to
     * take if these are missing (tree/certificates.c).  Ends with NULL; NULL: no OpenSSL. */
    const char *const *certificates;
    const uint32_t *children; /* of every directory: indices into bundle_files */
    /* Patterns (fnmatch(3)) for names of types whose objects need not be destroyed.  Ends with
     * NULL. */
    const char *const *harmless_types;
    uint32_t children_count;
    uint32_t scalars_check; /* of the numbers above: stored/damage.c has the order */
    uint32_t tables_check;  /* of hash[], then children[] */
    uint32_t reserved;
    const bundle_exit_module *exit_modules; /* ends with a name that is NULL */
    /* --python-option: options of `python` that the program starts with.  Ends with NULL. */
    const char *const *python_options;
    int64_t hash_seed; /* -1: a random one */
} bundle_info;

extern const bundle_info bundle;

#endif
