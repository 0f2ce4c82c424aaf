/* CPython 3.13: what other releases have in another way, or not at all. */
#ifndef BUNDLE_CAPI_RELEASE_H
#define BUNDLE_CAPI_RELEASE_H

/* The type of a list of names of parameters. */
#define BUNDLE_KEYWORDS char *const *

#define _Py_IMMORTAL_REFCNT 0xFFFFFFFF

/* From this state of its frame on a generator has nothing left to run. */
enum { FRAME_COMPLETED = 1 };

/* ---- fields of structures (objects.h) ---------------------------------------------------- */

#define BUNDLE_OBJECT_COUNT Py_ssize_t ob_refcnt;
#define BUNDLE_TUPLE_FIELDS
#define BUNDLE_ASCII_FIELDS
#define BUNDLE_COMPACT_FIELDS
#define BUNDLE_TYPE_FIELDS                                                                         \
    unsigned char tp_watched;                                                                      \
    uint16_t tp_versions_used;
#define BUNDLE_GENERATOR_FIELDS

#define BUNDLE_CODE_COUNTERS
#define BUNDLE_CODE_LOCALS                                                                         \
    int co_framesize;                                                                              \
    int co_nlocals;                                                                                \
    int co_ncellvars;                                                                              \
    int co_nfreevars;                                                                              \
    uint32_t co_version;
/* What a code object keeps when it was asked for it. */
typedef struct _PyCoCached {
    struct _object *_co_code;
} _PyCoCached;

#define BUNDLE_CODE_CACHES                                                                         \
    void *co_executors;                                                                            \
    _PyCoCached *_co_cached;                                                                       \
    uintptr_t _co_instrumentation_version;                                                         \
    void *_co_monitoring;

#define BUNDLE_LONG_FIELDS                                                                         \
    PyObject ob_base;                                                                              \
    struct {                                                                                       \
        uintptr_t lv_tag;                                                                          \
        digit ob_digit[1];                                                                         \
    } long_value;

/* ---- fields of PyConfig (config.h) ------------------------------------------------------- */

#define BUNDLE_CONFIG_PROFILING int perf_profiling;
#define BUNDLE_CONFIG_MEMORY
#define BUNDLE_CONFIG_LIMITS                                                                       \
    int int_max_str_digits;                                                                        \
    int cpu_count;
#define BUNDLE_CONFIG_PATH wchar_t *sys_path_0;
#define BUNDLE_CONFIG_END

/* ---- functions --------------------------------------------------------------------------- */

#include "capi/objects.h"

/* CPython's headers have these for its core only, though libpython exports them. */
int _PyInterpreterState_SetRunningMain(PyInterpreterState *interpreter);
void _PyInterpreterState_SetNotRunningMain(PyInterpreterState *interpreter);

void PyUnstable_GC_VisitObjects(int (*visit)(PyObject *, void *), void *arg);

#define Py_mod_exec 2

#endif
