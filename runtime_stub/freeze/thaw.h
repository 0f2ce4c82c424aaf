/* From frozen modules to code objects. */
#ifndef BUNDLE_THAW_H
#define BUNDLE_THAW_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "contract/bundle_format.h"

/* A new reference to the code object of a module that has frozen code, for the current interpreter,
 * NULL with an exception set on failure.
 *
 * The static objects belong to the main interpreter of the first initialisation: CPython
 * specialises code in place (gh-100227), and marks strings as interned.  This interpreter gets the
 * static code itself; its slots are corrected the first time.  A sub-interpreter gets a copy.
 * After Py_FinalizeEx() and a second Py_InitializeEx() every interpreter gets a copy, because
 * inline caches still have pointers to objects of the first initialisation.
 */
PyObject *bundle_thaw(const bundle_module *module);

#endif
