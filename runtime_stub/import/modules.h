/* The table of Python modules. */
#ifndef BUNDLE_MODULES_H
#define BUNDLE_MODULES_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "contract/bundle_format.h"

/* The module with that full name.  NULL, with no exception set, if the bundle has none. */
const bundle_module *bundle_modules_find(const char *name);

/* A new reference to the absolute virtual path of a module's file.  NULL with an exception set. */
PyObject *bundle_modules_path(const bundle_module *module);

#endif
