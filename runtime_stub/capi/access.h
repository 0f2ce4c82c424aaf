/* What CPython's headers do with macros and inline functions. */
#ifndef BUNDLE_CAPI_ACCESS_H
#define BUNDLE_CAPI_ACCESS_H

#include <stdbool.h>

#include "capi/functions.h"
#include "capi/objects.h"

#define Py_ARRAY_LENGTH(array) (sizeof(array) / sizeof(array)[0])
#define PyDoc_STRVAR(name, text) static const char name[] = text

#define Py_None (&_Py_NoneStruct)
#define Py_True ((PyObject *)&_Py_TrueStruct)
#define Py_False ((PyObject *)&_Py_FalseStruct)

/* ---- references -------------------------------------------------------------------------- */

/* The functions take NULL, too.  Releases count in different ways, so nothing is done inline. */
#define Py_INCREF(object) Py_IncRef((PyObject *)(object))
#define Py_DECREF(object) Py_DecRef((PyObject *)(object))
#define Py_XDECREF(object) Py_DecRef((PyObject *)(object))

static inline PyObject *
bundle_new_reference(PyObject *object)
{
    Py_IncRef(object);
    return object;
}

#define Py_NewRef(object) bundle_new_reference((PyObject *)(object))
#define Py_RETURN_NONE return Py_NewRef(Py_None)

/* The variable changes first: dropping the reference may run code that looks at it. */
#define Py_SETREF(variable, value)                                                                 \
    do {                                                                                           \
        PyObject *bundle_old = (PyObject *)(variable);                                             \
        (variable) = (value);                                                                      \
        Py_DecRef(bundle_old);                                                                     \
    } while (0)
#define Py_CLEAR(variable) Py_SETREF(variable, NULL)

/* In a tp_traverse with the parameters `visit` and `arg`. */
#define Py_VISIT(object)                                                                           \
    do {                                                                                           \
        int bundle_stop =                                                                          \
            (object) != NULL ? visit((PyObject *)(object), arg) : 0; /* NULL: nothing there */     \
        if (bundle_stop != 0) {                                                                    \
            return bundle_stop;                                                                    \
        }                                                                                          \
    } while (0)

/* ---- types ------------------------------------------------------------------------------- */

#define Py_TYPE(object) (((PyObject *)(object))->ob_type)
#define Py_SIZE(object) (((PyVarObject *)(object))->ob_size)

static inline bool
bundle_has_flag(const PyTypeObject *type, unsigned long flag)
{
    return (type->tp_flags & flag) != 0;
}

#define PyType_IS_GC(type) bundle_has_flag(type, Py_TPFLAGS_HAVE_GC)
#define PyList_Check(object) bundle_has_flag(Py_TYPE(object), Py_TPFLAGS_LIST_SUBCLASS)
#define PyLong_Check(object) bundle_has_flag(Py_TYPE(object), Py_TPFLAGS_LONG_SUBCLASS)
#define PyType_Check(object) bundle_has_flag(Py_TYPE(object), Py_TPFLAGS_TYPE_SUBCLASS)
#define PyUnicode_Check(object) bundle_has_flag(Py_TYPE(object), Py_TPFLAGS_UNICODE_SUBCLASS)
#define PyCFunction_Check(object) (PyType_IsSubtype(Py_TYPE(object), &PyCFunction_Type) != 0)

#define PyAsyncGen_CheckExact(object) (Py_TYPE(object) == &PyAsyncGen_Type)
#define PyBytes_CheckExact(object) (Py_TYPE(object) == &PyBytes_Type)
#define PyCode_Check(object) (Py_TYPE(object) == &PyCode_Type)
#define PyCoro_CheckExact(object) (Py_TYPE(object) == &PyCoro_Type)
#define PyGen_CheckExact(object) (Py_TYPE(object) == &PyGen_Type)
#define PyList_CheckExact(object) (Py_TYPE(object) == &PyList_Type)
#define PyLong_CheckExact(object) (Py_TYPE(object) == &PyLong_Type)
#define PyModule_CheckExact(object) (Py_TYPE(object) == &PyModule_Type)
#define PySlice_Check(object) (Py_TYPE(object) == &PySlice_Type)
#define PyTuple_CheckExact(object) (Py_TYPE(object) == &PyTuple_Type)
#define PyUnicode_CheckExact(object) (Py_TYPE(object) == &PyUnicode_Type)

/* ---- contents ---------------------------------------------------------------------------- */

#define PyBytes_AS_STRING(object) (((PyBytesObject *)(object))->ob_sval)
#define PyBytes_GET_SIZE(object) Py_SIZE(object)
#define PyTuple_GET_SIZE(object) Py_SIZE(object)
#define PyTuple_GET_ITEM(object, index) (((PyTupleObject *)(object))->ob_item[index])
#define PyTuple_SET_ITEM(object, index, item) ((void)(PyTuple_GET_ITEM(object, index) = (item)))
#define PyList_GET_SIZE(object) Py_SIZE(object)
#define PyList_GET_ITEM(object, index) (((PyListObject *)(object))->ob_item[index])
#define PyList_SET_ITEM(object, index, item) ((void)(PyList_GET_ITEM(object, index) = (item)))
#define PyCFunction_GET_FUNCTION(object) PyCFunction_GetFunction((PyObject *)(object))

/* For compact strings; all but those of old extension modules are. */
#define PyUnicode_GET_LENGTH(object) (((PyASCIIObject *)(object))->length)
#define PyUnicode_IS_ASCII(object) (((PyASCIIObject *)(object))->state.ascii)
#define PyUnicode_KIND(object) (((PyASCIIObject *)(object))->state.kind)

static inline const void *
bundle_characters(PyObject *object)
{
    const PyASCIIObject *text = (const PyASCIIObject *)object;
    return text->state.ascii ? (const void *)(text + 1)
                             : (const void *)((const PyCompactUnicodeObject *)object + 1);
}

#define PyUnicode_DATA(object) bundle_characters((PyObject *)(object))

#endif
