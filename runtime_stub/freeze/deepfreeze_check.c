/* Proof that contract/deepfreeze_3XX.h describes the objects of this CPython.
 *
 * Generated files do not include Python.h.  This file includes both, and asserts every layout that
 * the freezer relies on.  It has no code.
 */
#include "python/version.h"

/* static_objects.h declares objects of libpython as bare addresses.  Python.h declares the same
 * names with types. */
#define PyUnicode_Type bundle_check_str
#define PyBytes_Type bundle_check_bytes
#define PyTuple_Type bundle_check_tuple
#define PyLong_Type bundle_check_int
#define PyFloat_Type bundle_check_float
#define PyComplex_Type bundle_check_complex
#define PyCode_Type bundle_check_code
#define PySlice_Type bundle_check_slice
#define _Py_NoneStruct bundle_check_none
#define _Py_TrueStruct bundle_check_true
#define _Py_FalseStruct bundle_check_false
#define _Py_EllipsisObject bundle_check_ellipsis
#define _PyRuntime bundle_check_runtime

#include BUNDLE_STATIC_LAYOUT

#define SAME(ours, field, theirs, their_field)                                                     \
    _Static_assert(offsetof(ours, field) == offsetof(theirs, their_field), #theirs "." #their_field)

SAME(bundle_head, refcount, PyObject, ob_refcnt);
SAME(bundle_head, type, PyObject, ob_type);
SAME(bundle_var_head, size, PyVarObject, ob_size);
_Static_assert(BUNDLE_REFCOUNT == BUNDLE_IMMORTAL, "reference count of static objects");

typedef BUNDLE_TUPLE(1) tuple_1;
_Static_assert(offsetof(tuple_1, head) == TUPLE_OBJECT, "PyGC_Head");
_Static_assert(offsetof(tuple_1, item) - TUPLE_OBJECT == offsetof(PyTupleObject, ob_item), "tuple");

_Static_assert(offsetof(bundle_slice, head) == TUPLE_OBJECT, "PyGC_Head");
_Static_assert(offsetof(bundle_slice, item) - TUPLE_OBJECT == offsetof(PySliceObject, start),
               "slice");
_Static_assert(sizeof(bundle_slice) - TUPLE_OBJECT == sizeof(PySliceObject), "slice");

typedef BUNDLE_BYTES(1) bytes_1;
SAME(bytes_1, hash, PyBytesObject, ob_shash);
SAME(bytes_1, data, PyBytesObject, ob_sval);

SAME(bundle_float, bits, PyFloatObject, ob_fval);
SAME(bundle_complex, real, PyComplexObject, cval);

typedef BUNDLE_INT(1) int_1;
SAME(int_1, tag, PyLongObject, BUNDLE_INT_TAG);
SAME(int_1, digit, PyLongObject, BUNDLE_INT_DIGITS);
_Static_assert(PyLong_SHIFT == 30 && sizeof(digit) == sizeof(uint32_t), "digits of 30 bits");

SAME(bundle_str_head, length, PyASCIIObject, length);
SAME(bundle_str_head, hash, PyASCIIObject, hash);
SAME(bundle_str_head, state, PyASCIIObject, state);
typedef BUNDLE_ASCII_STR(1) ascii_1;
typedef BUNDLE_STR(uint16_t, 1) str_1;
_Static_assert(offsetof(ascii_1, data) == sizeof(PyASCIIObject), "characters of an ASCII string");
_Static_assert(offsetof(str_1, data) == sizeof(PyCompactUnicodeObject), "characters of a string");
_Static_assert(PyUnicode_1BYTE_KIND == 1 && PyUnicode_2BYTE_KIND == 2 && PyUnicode_4BYTE_KIND == 4,
               "kinds of strings");

typedef BUNDLE_CODE(1) code_1;
#define CODE_FIELD(name) SAME(code_1, name, PyCodeObject, co_##name)
CODE_FIELD(consts);
CODE_FIELD(names);
CODE_FIELD(exceptiontable);
CODE_FIELD(flags);
CODE_FIELD(argcount);
CODE_FIELD(posonlyargcount);
CODE_FIELD(kwonlyargcount);
CODE_FIELD(stacksize);
CODE_FIELD(firstlineno);
CODE_FIELD(nlocalsplus);
CODE_FIELD(nlocals);
CODE_FIELD(ncellvars);
CODE_FIELD(nfreevars);
CODE_FIELD(localsplusnames);
CODE_FIELD(localspluskinds);
CODE_FIELD(filename);
CODE_FIELD(name);
CODE_FIELD(qualname);
CODE_FIELD(linetable);
CODE_FIELD(weakreflist);
CODE_FIELD(extra);
CODE_FIELD(code_adaptive);
SAME(code_1, firsttraceable, PyCodeObject, _co_firsttraceable);
#define CODE_PAIR(ours, theirs) SAME(code_1, ours, PyCodeObject, theirs)
BUNDLE_CODE_FIELDS(CODE_PAIR);
