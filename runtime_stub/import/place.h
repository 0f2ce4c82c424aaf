/* Where a module of the bundle stands among the entries of sys.path and of __path__. */
#ifndef BUNDLE_PLACE_H
#define BUNDLE_PLACE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>

#include "contract/bundle_format.h"

/* Whether a path entry is the virtual directory that holds the module, or its package's directory
 * if it is a package. */
bool bundle_place_is(PyObject *entry, const bundle_module *module);

/* A new reference to a package's __path__: its virtual directory, behind those of the same name in
 * the overlay.  NULL with an exception set. */
PyObject *bundle_place_search(const bundle_module *module, PyObject *directory);

#endif
