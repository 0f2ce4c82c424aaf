/* The characters of a str. */
#ifndef BUNDLE_TEXT_H
#define BUNDLE_TEXT_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <string.h>

/* The text of a str, borrowed.  NULL, with no exception set, for what cannot be a name or a path of
 * the bundle: other objects, lone surrogates, NUL characters. */
static inline const char *
bundle_text(PyObject *object)
{
    Py_ssize_t size = 0;
    const char *text =
        object != NULL && PyUnicode_Check(object) ? PyUnicode_AsUTF8AndSize(object, &size) : NULL;
    PyErr_Clear();
    return text != NULL && strlen(text) == (size_t)size ? text : NULL;
}

#endif
