/* Filling a dict with new objects. */
#ifndef BUNDLE_SET_NEW_H
#define BUNDLE_SET_NEW_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Set dict[key] to `value`, whose reference is stolen.  0; -1 with an exception set, also if
 * `value` is NULL. */
static inline int
bundle_set_new(PyObject *dict, const char *key, PyObject *value)
{
    int result = value != NULL ? PyDict_SetItemString(dict, key, value) : -1;
    Py_XDECREF(value);
    return result;
}

#endif
