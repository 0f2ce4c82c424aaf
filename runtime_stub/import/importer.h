/* The finder on sys.meta_path and the loader of bundled modules. */
#ifndef BUNDLE_IMPORTER_H
#define BUNDLE_IMPORTER_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "contract/bundle_format.h"

/* Put a finder in front of sys.meta_path of the current interpreter.  0, or -1 with an exception
 * set.  Needs sys and importlib._bootstrap only, so it works before `encodings` is imported. */
int bundle_importer_install(void);

/* A new reference to a loader for a module with a file (not a namespace package), NULL on error. */
PyObject *bundle_importer_loader(const bundle_module *module, PyObject *name, PyObject *path);

/* What find_spec() of the finder gives for a name and its package's __path__ (NULL for none). */
PyObject *bundle_importer_spec(PyObject *name, PyObject *path);

#endif
