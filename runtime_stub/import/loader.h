/* Frozen code handed out by importlib's own loaders. */
#ifndef BUNDLE_LOADER_H
#define BUNDLE_LOADER_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Replace get_code() of a loader type of importlib's by one that knows frozen modules (importer.c
 * says for whom).  0, or -1 with an exception set. */
int bundle_loader_serve(PyObject *type);

#endif
