/* Handing out frozen code. */
#ifndef BUNDLE_THAW_H
#define BUNDLE_THAW_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "bundle_format.h"

/* A new reference to the module's code object for the current interpreter, NULL with an exception
 * set on failure.  In the main interpreter the static object itself, its strings interned and its
 * frozensets built when it is first asked for; in a sub-interpreter a copy of its own, because code
 * objects are specialised in place (gh-100227).
 *
 * "First" means once a process: an executable initialises Python once.  After Py_FinalizeEx() and
 * another Py_InitializeEx() (which only native code of the program could do) frozen code still
 * runs, but its names are no longer those of the new interned dictionary. */
PyObject *bundle_thaw(const bundle_frozen *frozen);

#endif
