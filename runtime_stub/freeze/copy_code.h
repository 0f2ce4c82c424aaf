/* Copies of frozen code. */
#ifndef BUNDLE_COPY_CODE_H
#define BUNDLE_COPY_CODE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "contract/frozen.h"

/* A new code object, equal to that of a deep-frozen module.  It shares no object with it.  NULL
 * with an exception set on failure.  The function only reads the static objects, and changes no
 * reference count.  So an interpreter with a GIL of its own may call it while the main one runs
 * (PEP 684). */
PyObject *bundle_copy_code(const bundle_frozen *frozen);

#endif
