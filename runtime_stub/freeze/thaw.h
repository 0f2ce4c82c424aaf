/* Handing out frozen code. */
#ifndef BUNDLE_THAW_H
#define BUNDLE_THAW_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "contract/bundle_format.h"

/* A new reference to the code object of a module that has frozen code, for the current interpreter,
 * NULL with an exception set on failure.
 *
 * The static objects belong to the main interpreter of the process's first initialisation: code is
 * specialised in place (gh-100227), strings are marked as interned.  There the static code itself
 * is returned, its slots corrected when it is first asked for.  A sub-interpreter gets a copy, and
 * so does everyone after Py_FinalizeEx() and a second Py_InitializeEx(), because inline caches
 * still hold pointers to objects of the first. */
PyObject *bundle_thaw(const bundle_module *module);

#endif
