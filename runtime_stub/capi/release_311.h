/* CPython 3.11: what other releases have in another way, or not at all. */
#ifndef BUNDLE_CAPI_RELEASE_H
#define BUNDLE_CAPI_RELEASE_H

/* PY_SSIZE_T_CLEAN: sizes in formats are Py_ssize_t.  Since 3.13 they always are. */
#define PyArg_ParseTuple _PyArg_ParseTuple_SizeT
#define PyArg_ParseTupleAndKeywords _PyArg_ParseTupleAndKeywords_SizeT
#define PyObject_CallMethod _PyObject_CallMethod_SizeT
#define Py_BuildValue _Py_BuildValue_SizeT

/* The type of a list of names of parameters. */
#define BUNDLE_KEYWORDS char **

/* From this state of its frame on a generator has nothing left to run. */
enum { FRAME_COMPLETED = 1 };

/* ---- fields of structures (objects.h) ---------------------------------------------------- */

#define BUNDLE_OBJECT_COUNT Py_ssize_t ob_refcnt;
#define BUNDLE_TUPLE_FIELDS
#define BUNDLE_ASCII_FIELDS wchar_t *wstr;
#define BUNDLE_COMPACT_FIELDS Py_ssize_t wstr_length;
#define BUNDLE_TYPE_FIELDS
#define BUNDLE_GENERATOR_FIELDS PyCodeObject *gi_code;

#define BUNDLE_CODE_COUNTERS                                                                       \
    short co_warmup;                                                                               \
    short _co_linearray_entry_size;
#define BUNDLE_CODE_LOCALS                                                                         \
    int co_nlocals;                                                                                \
    int co_nplaincellvars;                                                                         \
    int co_ncellvars;                                                                              \
    int co_nfreevars;
#define BUNDLE_CODE_CACHES                                                                         \
    PyObject *_co_code;                                                                            \
    char *_co_linearray;

#define BUNDLE_LONG_FIELDS                                                                         \
    PyVarObject ob_base;                                                                           \
    digit ob_digit[1];

/* ---- fields of PyConfig (config.h) ------------------------------------------------------- */

#define BUNDLE_CONFIG_PROFILING
#define BUNDLE_CONFIG_MEMORY
#define BUNDLE_CONFIG_LIMITS
#define BUNDLE_CONFIG_PATH
#define BUNDLE_CONFIG_END int _isolated_interpreter;

#define Py_mod_exec 2

#endif
