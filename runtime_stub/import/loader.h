/* importlib's own loaders get frozen code. */
#ifndef BUNDLE_LOADER_H
#define BUNDLE_LOADER_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Replace get_code() of one of importlib's loader types.  The new one returns frozen code to
 * loaders of exactly this type for the path of a module of the bundle, even if the program made the
 * loader.  Other loaders get what the old get_code() returns.  0, or -1 with an exception set. */
int bundle_loader_serve(PyObject *type);

#endif
