/* The place of a module of the bundle among the entries of sys.path and of __path__. */
#ifndef BUNDLE_PLACE_H
#define BUNDLE_PLACE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>

#include "contract/bundle_format.h"

/* Whether a path entry is the virtual directory in which the import system would find the module.
 */
bool bundle_place_is(PyObject *entry, const bundle_module *module);

/* A new reference to the __path__ of a package: its directories in the overlay, then its virtual
 * directory.  NULL with an exception set. */
PyObject *bundle_place_search(const bundle_module *module, PyObject *directory);

#endif
