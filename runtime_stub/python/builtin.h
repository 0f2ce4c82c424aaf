/* The modules that are part of libpython. */
#ifndef BUNDLE_BUILTIN_H
#define BUNDLE_BUILTIN_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <string.h>

/* The definition of a built-in module that is initialised in several phases (PEP 489).  NULL if
 * there is none.  Needs no interpreter, and imports nothing. */
static inline PyModuleDef *
bundle_python_builtin(const char *name)
{
    for (const struct _inittab *entry = PyImport_Inittab; entry->name != NULL; entry++) {
        if (strcmp(entry->name, name) == 0 && entry->initfunc != NULL) {
            PyObject *made = entry->initfunc();
            return made != NULL && Py_TYPE(made) == &PyModuleDef_Type ? (PyModuleDef *)made : NULL;
        }
    }
    return NULL;
}

#endif
