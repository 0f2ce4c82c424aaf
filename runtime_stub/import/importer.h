/* The Finder: it finds the modules of the bundle for sys.meta_path. */
#ifndef BUNDLE_IMPORTER_H
#define BUNDLE_IMPORTER_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "contract/bundle_format.h"

/* Put a Finder in front of sys.meta_path of the current interpreter.  0, or -1 with an exception
 * set.  It needs sys and importlib._bootstrap only, so it works before `encodings` is imported. */
int bundle_importer_install(void);

/* A new reference to a loader of a module that has a file.  NULL with an exception set on failure.
 */
PyObject *bundle_importer_loader(const bundle_module *module, PyObject *name, PyObject *path);

/* A new reference to what Finder.find_spec() returns for a name and the __path__ of its package;
 * `path` is NULL for a top-level module.  NULL with an exception set on failure. */
PyObject *bundle_importer_spec(PyObject *name, PyObject *path);

#endif
