/* marshal in C: CPython's marshal.h, which Python.h does not include. */
#ifndef BUNDLE_CAPI_MARSHAL_H
#define BUNDLE_CAPI_MARSHAL_H

#include "capi/objects.h"

PyObject *PyMarshal_WriteObjectToString(PyObject *object, int version);
PyObject *PyMarshal_ReadObjectFromString(const char *data, Py_ssize_t size);

#endif
