/* ints, for the core. */
#ifndef BUNDLE_CAPI_PYCORE_LONG_H
#define BUNDLE_CAPI_PYCORE_LONG_H

#include "capi/objects.h"

PyObject *_PyLong_Copy(PyLongObject *object);

#endif
