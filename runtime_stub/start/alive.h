/* Objects whose destruction runs native code that may do anything. */
#ifndef BUNDLE_ALIVE_H
#define BUNDLE_ALIVE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* The type of a living object whose destructor may do anything: it is in an unknown extension
 * module, neither in the executable nor in a module with BUNDLE_EXIT_SAFE or BUNDLE_EXIT_TRACKED,
 * and is not quiet.  NULL if there is none; `object` if the search cannot see all objects. */
const PyTypeObject *bundle_alive_foreign(void);

#endif
