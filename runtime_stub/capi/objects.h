/* Types, structures and constants.
 *
 * A structure has all fields up to the last one that the stub uses.  `void *` stands for a pointer
 * whose type the stub does not need.  BUNDLE_... fields are in release_3XX.h. */
#ifndef BUNDLE_CAPI_OBJECTS_H
#define BUNDLE_CAPI_OBJECTS_H

#include <stddef.h>
#include <stdint.h>

typedef long Py_ssize_t;
typedef Py_ssize_t Py_hash_t;
typedef uint32_t Py_UCS4;
typedef uint32_t digit; /* 30 bits of an int */
#define PyLong_SHIFT 30

typedef struct _typeobject PyTypeObject;
typedef struct PyMethodDef PyMethodDef;
typedef struct PyModuleDef PyModuleDef;
typedef struct PyCodeObject PyCodeObject;
typedef struct _is PyInterpreterState;
typedef struct _ts PyThreadState;

/* ---- objects ----------------------------------------------------------------------------- */

/* Py_IncRef() and Py_DecRef() change the count: how, differs between releases. */
typedef struct _object {
    BUNDLE_OBJECT_COUNT
    PyTypeObject *ob_type;
} PyObject;

typedef struct PyVarObject {
    PyObject ob_base;
    Py_ssize_t ob_size;
} PyVarObject;

#define PyObject_HEAD PyObject ob_base;
#define PyObject_VAR_HEAD PyVarObject ob_base;

typedef PyObject *(*PyCFunction)(PyObject *, PyObject *);
typedef int (*visitproc)(PyObject *, void *);
typedef int (*traverseproc)(PyObject *, visitproc, void *);
typedef int (*inquiry)(PyObject *);
typedef void (*destructor)(PyObject *);
typedef void (*freefunc)(void *);
typedef PyObject *(*allocfunc)(PyTypeObject *, Py_ssize_t);

typedef struct PyTupleObject {
    PyVarObject ob_base;
    BUNDLE_TUPLE_FIELDS
    PyObject *ob_item[1];
} PyTupleObject;

typedef struct PySliceObject {
    PyObject ob_base;
    PyObject *start, *stop, *step;
} PySliceObject;

typedef struct PyListObject {
    PyVarObject ob_base;
    PyObject **ob_item;
} PyListObject;

typedef struct _longobject {
    BUNDLE_LONG_FIELDS
} PyLongObject;

typedef struct PyBytesObject {
    PyVarObject ob_base;
    Py_hash_t ob_shash;
    char ob_sval[1];
} PyBytesObject;

typedef struct PyFloatObject {
    PyObject ob_base;
    double ob_fval;
} PyFloatObject;

typedef struct Py_complex {
    double real;
    double imag;
} Py_complex;

typedef struct PyComplexObject {
    PyObject ob_base;
    Py_complex cval;
} PyComplexObject;

typedef struct PyASCIIObject {
    PyObject ob_base;
    Py_ssize_t length;
    Py_hash_t hash;
    struct {
        unsigned int interned : 2;
        unsigned int kind : 3;
        unsigned int compact : 1;
        unsigned int ascii : 1;
        unsigned int : 25;
    } state;
    BUNDLE_ASCII_FIELDS
} PyASCIIObject;

typedef struct PyCompactUnicodeObject {
    PyASCIIObject _base;
    Py_ssize_t utf8_length;
    char *utf8;
    BUNDLE_COMPACT_FIELDS
} PyCompactUnicodeObject;

enum { PyUnicode_1BYTE_KIND = 1, PyUnicode_2BYTE_KIND = 2, PyUnicode_4BYTE_KIND = 4 };

struct PyCodeObject {
    PyVarObject ob_base;
    PyObject *co_consts;
    PyObject *co_names;
    PyObject *co_exceptiontable;
    int co_flags;
    BUNDLE_CODE_COUNTERS
    int co_argcount;
    int co_posonlyargcount;
    int co_kwonlyargcount;
    int co_stacksize;
    int co_firstlineno;
    int co_nlocalsplus;
    BUNDLE_CODE_LOCALS
    PyObject *co_localsplusnames;
    PyObject *co_localspluskinds;
    PyObject *co_filename;
    PyObject *co_name;
    PyObject *co_qualname;
    PyObject *co_linetable;
    PyObject *co_weakreflist;
    BUNDLE_CODE_CACHES
    int _co_firsttraceable;
    void *co_extra;
    char co_code_adaptive[1];
};

/* Up to the state of its frame. */
typedef struct PyGenObject {
    PyObject ob_base;
    BUNDLE_GENERATOR_FIELDS
    PyObject *gi_weakreflist;
    PyObject *gi_name;
    PyObject *gi_qualname;
    struct {
        PyObject *exc_value;
        void *previous_item;
    } gi_exc_state;
    PyObject *gi_origin_or_finalizer;
    char gi_hooks_inited;
    char gi_closed;
    char gi_running_async;
    int8_t gi_frame_state;
} PyGenObject;

/* ---- types ------------------------------------------------------------------------------- */

struct _typeobject {
    PyVarObject ob_base;
    const char *tp_name;
    Py_ssize_t tp_basicsize, tp_itemsize;
    destructor tp_dealloc;
    Py_ssize_t tp_vectorcall_offset;
    void *tp_getattr;
    void *tp_setattr;
    void *tp_as_async;
    void *tp_repr;
    void *tp_as_number;
    void *tp_as_sequence;
    void *tp_as_mapping;
    void *tp_hash;
    void *tp_call;
    void *tp_str;
    void *tp_getattro;
    void *tp_setattro;
    void *tp_as_buffer;
    unsigned long tp_flags;
    const char *tp_doc;
    traverseproc tp_traverse;
    inquiry tp_clear;
    void *tp_richcompare;
    Py_ssize_t tp_weaklistoffset;
    void *tp_iter;
    void *tp_iternext;
    void *tp_methods;
    void *tp_members;
    void *tp_getset;
    PyTypeObject *tp_base;
    PyObject *tp_dict;
    void *tp_descr_get;
    void *tp_descr_set;
    Py_ssize_t tp_dictoffset;
    void *tp_init;
    allocfunc tp_alloc;
    void *tp_new;
    freefunc tp_free;
    inquiry tp_is_gc;
    PyObject *tp_bases;
    PyObject *tp_mro;
    PyObject *tp_cache;
    void *tp_subclasses;
    PyObject *tp_weaklist;
    destructor tp_del;
    unsigned int tp_version_tag;
    destructor tp_finalize;
    void *tp_vectorcall;
    BUNDLE_TYPE_FIELDS
};

#define Py_TPFLAGS_DISALLOW_INSTANTIATION (1UL << 7)
#define Py_TPFLAGS_HEAPTYPE (1UL << 9)
#define Py_TPFLAGS_HAVE_GC (1UL << 14)
#define Py_TPFLAGS_DEFAULT 0UL
#define Py_TPFLAGS_LONG_SUBCLASS (1UL << 24)
#define Py_TPFLAGS_LIST_SUBCLASS (1UL << 25)
#define Py_TPFLAGS_UNICODE_SUBCLASS (1UL << 28)
#define Py_TPFLAGS_TYPE_SUBCLASS (1UL << 31)

/* A class.  The tables of slots are pointers only. */
typedef struct PyHeapTypeObject {
    PyTypeObject ht_type;
    void *as_async[4];
    void *as_number[36];
    void *as_mapping[3];
    void *as_sequence[10];
    void *as_buffer[2];
    PyObject *ht_name, *ht_slots, *ht_qualname;
    void *ht_cached_keys;
    PyObject *ht_module;
} PyHeapTypeObject;

typedef struct PyType_Slot {
    int slot;
    void *pfunc;
} PyType_Slot;

typedef struct PyType_Spec {
    const char *name;
    int basicsize;
    int itemsize;
    unsigned int flags;
    PyType_Slot *slots;
} PyType_Spec;

#define Py_tp_call 50
#define Py_tp_clear 51
#define Py_tp_dealloc 52
#define Py_tp_doc 56
#define Py_tp_getattro 58
#define Py_tp_methods 64
#define Py_tp_repr 66
#define Py_tp_traverse 71

/* ---- functions and modules --------------------------------------------------------------- */

struct PyMethodDef {
    const char *ml_name;
    PyCFunction ml_meth;
    int ml_flags;
    const char *ml_doc;
};

#define METH_VARARGS 1
#define METH_KEYWORDS 2
#define METH_NOARGS 4
#define METH_O 8
#define METH_FASTCALL 128

typedef struct PyModuleDef_Base {
    PyObject ob_base;
    PyObject *(*m_init)(void);
    Py_ssize_t m_index;
    PyObject *m_copy;
} PyModuleDef_Base;

typedef struct PyModuleDef_Slot {
    int slot;
    void *value;
} PyModuleDef_Slot;

struct PyModuleDef {
    PyModuleDef_Base m_base;
    const char *m_name;
    const char *m_doc;
    Py_ssize_t m_size;
    PyMethodDef *m_methods;
    PyModuleDef_Slot *m_slots;
    traverseproc m_traverse;
    inquiry m_clear;
    freefunc m_free;
};

/* A row of the table of built-in modules. */
struct _inittab {
    const char *name;
    PyObject *(*initfunc)(void);
};

#define Py_PRINT_RAW 1
#define Py_file_input 257

/* ---- allocators --------------------------------------------------------------------------- */

typedef enum { PYMEM_DOMAIN_RAW, PYMEM_DOMAIN_MEM, PYMEM_DOMAIN_OBJ } PyMemAllocatorDomain;

typedef struct PyMemAllocatorEx {
    void *ctx;
    void *(*malloc)(void *ctx, size_t size);
    void *(*calloc)(void *ctx, size_t count, size_t size);
    void *(*realloc)(void *ctx, void *block, size_t size);
    void (*free)(void *ctx, void *block);
} PyMemAllocatorEx;

#endif
