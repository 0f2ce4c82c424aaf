/* Static objects as the freezer writes them: what is the same in every supported CPython.
 *
 * Every generated file includes this header through deepfreeze_3XX.h.  It does not include
 * Python.h: without that, a file with thousands of objects compiles in a fraction of the time.
 */
#ifndef BUNDLE_STATIC_OBJECTS_H
#define BUNDLE_STATIC_OBJECTS_H

#include <stdint.h>

#include "python_layout.h"

/* Objects of libpython that constants refer to.  Only their addresses matter here. */
extern char PyUnicode_Type[], PyBytes_Type[], PyTuple_Type[], PyLong_Type[], PyFloat_Type[];
extern char PyComplex_Type[], PyCode_Type[], PySlice_Type[];
extern char _Py_NoneStruct[], _Py_TrueStruct[], _Py_FalseStruct[], _Py_EllipsisObject[];
extern char _PyRuntime[];

/* Singletons inside _PyRuntime.  The build writes python_layout.h, which has their offsets in the
 * target's libpython. */
#define SMALL_INT(value)                                                                           \
    ((void *)(_PyRuntime + BUNDLE_SMALL_INTS + ((value) + 5) * BUNDLE_SMALL_INT_SIZE))
#define ASCII(code) ((void *)(_PyRuntime + BUNDLE_ASCII + (code) * BUNDLE_ASCII_SIZE))
#define LATIN1(code) ((void *)(_PyRuntime + BUNDLE_LATIN1 + ((code) - 128) * BUNDLE_LATIN1_SIZE))
#define BYTE(code) ((void *)(_PyRuntime + BUNDLE_BYTES_CHARACTERS + (code) * BUNDLE_BYTE_SIZE))
#define EMPTY_STR ((void *)(_PyRuntime + BUNDLE_STR_EMPTY))
#define EMPTY_BYTES ((void *)(_PyRuntime + BUNDLE_BYTES_EMPTY))
#define EMPTY_TUPLE ((void *)(_PyRuntime + BUNDLE_TUPLE_EMPTY))
/* The items of an empty frozenset: a tuple, until bundle_thaw() replaces it. */
#define EMPTY_SET EMPTY_TUPLE

/* PyObject and PyVarObject. */
typedef struct bundle_head {
    int64_t refcount;
    void *type;
} bundle_head;

typedef struct bundle_var_head {
    bundle_head head;
    int64_t size;
} bundle_var_head;

#define HEAD(type) {BUNDLE_REFCOUNT, type}
#define VAR_HEAD(type, size) {HEAD(type), size}

/* PyTupleObject behind a zeroed PyGC_Head.  The garbage collector does not track the tuple, but its
 * visit functions read the head. */
#define BUNDLE_TUPLE(count)                                                                        \
    struct {                                                                                       \
        uint64_t gc[2];                                                                            \
        bundle_tuple_head head;                                                                    \
        void *item[count];                                                                         \
    }
#define TUPLE(count) {0, 0}, TUPLE_HEAD(count)
#define TUPLE_OBJECT 16 /* where the PyObject begins in the struct */

/* PySliceObject behind a zeroed PyGC_Head: start, stop and step.  A constant since 3.14. */
typedef struct bundle_slice {
    uint64_t gc[2];
    bundle_head head;
    void *item[3];
} bundle_slice;
#define SLICE {0, 0}, HEAD(PySlice_Type)

/* PyBytesObject; hash -1 means not yet computed. */
#define BUNDLE_BYTES(count)                                                                        \
    struct {                                                                                       \
        bundle_var_head head;                                                                      \
        int64_t hash;                                                                              \
        char data[(count) + 1];                                                                    \
    }
#define BYTES(count) VAR_HEAD(PyBytes_Type, count), -1

/* PyFloatObject and PyComplexObject, the doubles as raw bits: NaN payloads and -0.0 survive. */
typedef struct bundle_float {
    bundle_head head;
    uint64_t bits;
} bundle_float;
#define FLOAT HEAD(PyFloat_Type)

typedef struct bundle_complex {
    bundle_head head;
    uint64_t real, imaginary;
} bundle_complex;
#define COMPLEX HEAD(PyComplex_Type)

/* PyLongObject: digits of 30 bits, least significant first; `tag` is in deepfreeze_3XX.h. */
#define BUNDLE_INT(count)                                                                          \
    struct {                                                                                       \
        bundle_head head;                                                                          \
        int64_t tag;                                                                               \
        uint32_t digit[count];                                                                     \
    }
#define INT(tag) HEAD(PyLong_Type), tag

/* PyASCIIObject and PyCompactUnicodeObject with their characters behind them. */
#define BUNDLE_ASCII_STR(count)                                                                    \
    struct {                                                                                       \
        bundle_str_head head;                                                                      \
        char data[(count) + 1];                                                                    \
    }
#define BUNDLE_STR(type, count)                                                                    \
    struct {                                                                                       \
        bundle_str_head head;                                                                      \
        bundle_compact_tail tail;                                                                  \
        type data[(count) + 1];                                                                    \
    }

/* The size of a code array: rounded up to words, with a byte for the zero that ends the literal. */
#define BUNDLE_CODE_ARRAY(bytes) (((bytes) + 8) / 8 * 8)

#endif
