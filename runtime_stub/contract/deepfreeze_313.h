/* Layouts of static objects of CPython 3.13.  freeze/deepfreeze_check.c compares them with
 * CPython's headers.  bundler/target/versions.py is the build's half. */
#ifndef BUNDLE_DEEPFREEZE_H
#define BUNDLE_DEEPFREEZE_H

#include "contract/frozen.h"
#include "contract/static_objects.h"

/* Immortal (PEP 683): _Py_IMMORTAL_REFCNT. */
#define BUNDLE_REFCOUNT 0xFFFFFFFF

/* PyTupleObject without its items. */
typedef bundle_var_head bundle_tuple_head;
#define TUPLE_HEAD(count) VAR_HEAD(PyTuple_Type, count)

/* PyASCIIObject and the rest of PyCompactUnicodeObject. */
typedef struct bundle_str_head {
    bundle_head head;
    int64_t length, hash;
    uint32_t state;
} bundle_str_head;

typedef struct bundle_compact_tail {
    int64_t utf8_length;
    void *utf8;
} bundle_compact_tail;

/* state: interned (2 bits), kind (3), compact, ascii.  The bit statically_allocated stays 0: it
 * would make CPython intern the string as one of libpython's own. */
#define BUNDLE_STATE(kind, ascii) ((kind) << 2 | 1 << 5 | (ascii) << 6)

#define ASCII_STR(length) {HEAD(PyUnicode_Type), length, -1, BUNDLE_STATE(1, 1)}
#define STR(length, kind) {HEAD(PyUnicode_Type), length, -1, BUNDLE_STATE(kind, 0)}, {0, 0}
#define STR4(length, symbol) STR(length, 4)

/* PyCodeObject; the names are CPython's without `co_`. */
#define BUNDLE_CODE(bytes)                                                                         \
    struct {                                                                                       \
        bundle_var_head head;                                                                      \
        void *consts;                                                                              \
        void *names;                                                                               \
        void *exceptiontable;                                                                      \
        int32_t flags;                                                                             \
        int32_t argcount;                                                                          \
        int32_t posonlyargcount;                                                                   \
        int32_t kwonlyargcount;                                                                    \
        int32_t stacksize;                                                                         \
        int32_t firstlineno;                                                                       \
        int32_t nlocalsplus;                                                                       \
        int32_t framesize;                                                                         \
        int32_t nlocals;                                                                           \
        int32_t ncellvars;                                                                         \
        int32_t nfreevars;                                                                         \
        uint32_t version;                                                                          \
        void *localsplusnames;                                                                     \
        void *localspluskinds;                                                                     \
        void *filename;                                                                            \
        void *name;                                                                                \
        void *qualname;                                                                            \
        void *linetable;                                                                           \
        void *weakreflist;                                                                         \
        void *executors;                                                                           \
        void *cached;                                                                              \
        void *instrumentation_version;                                                             \
        void *monitoring;                                                                          \
        int32_t firsttraceable;                                                                    \
        void *extra;                                                                               \
        char code_adaptive[BUNDLE_CODE_ARRAY(bytes)];                                              \
    }
#define CODE(units) VAR_HEAD(PyCode_Type, units)

#endif
