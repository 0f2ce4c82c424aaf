/* Layouts of static objects of CPython 3.11.  freeze/deepfreeze_check.c compares them with
 * CPython's headers.  bundler/target/versions.py is the build's half. */
#ifndef BUNDLE_DEEPFREEZE_H
#define BUNDLE_DEEPFREEZE_H

#include "contract/frozen.h"
#include "contract/static_objects.h"

/* Objects are not immortal in 3.11.  No program drops so many references, so nothing is freed. */
#define BUNDLE_REFCOUNT 999999999

/* PyTupleObject without its items. */
typedef bundle_var_head bundle_tuple_head;
#define TUPLE_HEAD(count) VAR_HEAD(PyTuple_Type, count)

/* PyASCIIObject: `wstr` is still there (gh-46668 removed it in 3.12). */
typedef struct bundle_str_head {
    bundle_head head;
    int64_t length, hash;
    uint32_t state;
    void *wstr;
} bundle_str_head;

typedef struct bundle_compact_tail {
    int64_t utf8_length;
    void *utf8;
    int64_t wstr_length;
} bundle_compact_tail;

/* state: interned (2 bits), kind (3), compact, ascii, ready. */
#define BUNDLE_STATE(kind, ascii) ((kind) << 2 | 1 << 5 | (ascii) << 6 | 1 << 7)

#define ASCII_STR(length) {HEAD(PyUnicode_Type), length, -1, BUNDLE_STATE(1, 1), 0}
#define STR(length, kind) {HEAD(PyUnicode_Type), length, -1, BUNDLE_STATE(kind, 0), 0}, {0, 0, 0}
/* A character of four bytes is a wchar_t, so both representations share the characters. */
#define STR4(length, symbol)                                                                       \
    {HEAD(PyUnicode_Type), length, -1, BUNDLE_STATE(4, 0), (symbol).data}, { 0, 0, length }

/* PyCodeObject; the names are CPython's without `co_`. */
#define BUNDLE_CODE(bytes)                                                                         \
    struct {                                                                                       \
        bundle_var_head head;                                                                      \
        void *consts;                                                                              \
        void *names;                                                                               \
        void *exceptiontable;                                                                      \
        int32_t flags;                                                                             \
        int16_t warmup;                                                                            \
        int16_t linearray_entry_size;                                                              \
        int32_t argcount;                                                                          \
        int32_t posonlyargcount;                                                                   \
        int32_t kwonlyargcount;                                                                    \
        int32_t stacksize;                                                                         \
        int32_t firstlineno;                                                                       \
        int32_t nlocalsplus;                                                                       \
        int32_t nlocals;                                                                           \
        int32_t nplaincellvars;                                                                    \
        int32_t ncellvars;                                                                         \
        int32_t nfreevars;                                                                         \
        void *localsplusnames;                                                                     \
        void *localspluskinds;                                                                     \
        void *filename;                                                                            \
        void *name;                                                                                \
        void *qualname;                                                                            \
        void *linetable;                                                                           \
        void *weakreflist;                                                                         \
        void *code;                                                                                \
        void *linearray;                                                                           \
        int32_t firsttraceable;                                                                    \
        void *extra;                                                                               \
        char code_adaptive[BUNDLE_CODE_ARRAY(bytes)];                                              \
    }
#define CODE(units) VAR_HEAD(PyCode_Type, units)

#endif
