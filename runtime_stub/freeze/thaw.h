/* Handing out frozen code. */
#ifndef BUNDLE_THAW_H
#define BUNDLE_THAW_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "contract/bundle_format.h"

/* A new reference to the module's code object for the current interpreter, NULL with an exception
 * set on failure.
 *
 * The static objects belong to the main interpreter of the process's first initialisation: code is
 * specialised in place (gh-100227), strings are marked as interned.  There the static code itself
 * is returned, its slots corrected when it is first asked for.  A sub-interpreter gets a copy, and
 * so does everyone after Py_FinalizeEx() and a second Py_InitializeEx(), because inline caches
 * still hold pointers to objects of the first. */
PyObject *bundle_thaw(const bundle_frozen *frozen);

/* A new code object equal to that of a deep-frozen module, with nothing in common with it; NULL
 * with an exception set on failure.  Only reads the static objects, and changes no reference count,
 * so that an interpreter with a GIL of its own may call it while the main one runs (PEP 684). */
PyObject *bundle_copy_code(const bundle_frozen *frozen);

/* The slots of `frozen`, object by object, in the order of `frozen->objects`. */
typedef struct bundle_slots {
    const uint32_t *next;
    uint32_t count;
} bundle_slots;

/* Go on to the next object's slots: `slots->next[0 .. slots->count - 1]` are their offsets. */
static inline void
bundle_next_slots(bundle_slots *slots)
{
    slots->next += slots->count;
    slots->count = *slots->next++;
}

#endif
