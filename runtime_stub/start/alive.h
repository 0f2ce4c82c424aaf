/* Objects whose destruction would run native code that may do anything. */
#ifndef BUNDLE_ALIVE_H
#define BUNDLE_ALIVE_H

#include <stdbool.h>

#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef int (*bundle_visitor)(PyObject *object, void *arg); /* 1: go on, 0: enough */

/* Call `visit` for every object that the cyclic garbage collector tracks.  0, or -1 when they
 * cannot be listed. */
int bundle_visit_objects(bundle_visitor visit, void *arg);

/* Whether an object is alive whose destructor is neither the executable's nor of an extension
 * module that is known (BUNDLE_EXIT_SAFE, BUNDLE_EXIT_TRACKED).  True when that cannot be told. */
bool bundle_foreign_alive(void);

#endif
