/* What differs between the supported releases of CPython.
 *
 * Each release has one header here, which this one includes.  It defines:
 *
 *   BUNDLE_STATIC_LAYOUT              the header of contract/ with the layout of its static objects
 *   BUNDLE_IMMORTAL                   the reference count of static objects
 *   BUNDLE_INT_TAG, BUNDLE_INT_DIGITS the fields of PyLongObject that a static int fills in
 *   BUNDLE_CODE_FIELDS(SAME)          SAME(ours, CPython's); for each field of a code object that
 *                                     not every release has
 *   BUNDLE_FRAME_COMPLETED            from this state on a generator has nothing left to run
 *                                     (enum _framestate)
 *
 *   BUNDLE_FRAME_PLACES               where the frames of a thread are (bundle_frame_places)
 *
 *   int bundle_python_visit_objects(bundle_python_visitor visit, void *arg)
 *       Call `visit` for every object that the cyclic garbage collector tracks.  0, or -1 when
 *       CPython cannot list them.
 *
 *   PyObject *bundle_python_bytecode(PyCodeObject *copy)
 *       The bytecode as it was compiled, before the interpreter specialised or instrumented it.
 *       `copy` is a copy in memory of a code object.  Returns a new reference; NULL with an
 *       exception set.  `copy` owns nothing afterwards.
 *
 *   void bundle_python_import_lazily(PyConfig *config)
 *       Make every import at the top of a module lazy (PEP 810).  The build asks for it only where
 *       CPython has it.
 *
 *   void bundle_python_running_main(bool running)
 *       Say that __main__ starts, or that it has ended.
 *
 *   int bundle_python_set_cached(PyObject *dict, PyObject *value)
 *       Set `__cached__` of a module to `value`, or remove it if `value` is NULL.  0, or -1 with an
 *       exception set.
 *
 * For a new release: add its header here and in contract/, and a line below.
 */
#ifndef BUNDLE_VERSION_H
#define BUNDLE_VERSION_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>
#include <stdint.h>

/* Offsets in structures of CPython's own: Include/cpython/pystate.h,
 * Include/internal/pycore_frame.h. tests/unit/runtime_stub/test_frames.py compares them with its
 * headers. */
typedef struct bundle_frame_places {
    size_t thread;   /* in PyThreadState: the current frame, or up to 3.12 the _PyCFrame */
    size_t cframe;   /* in _PyCFrame: the current frame */
    size_t code;     /* in _PyInterpreterFrame: its code object, since 3.14 with a tag */
    size_t previous; /* in _PyInterpreterFrame: the frame that called it */
} bundle_frame_places;

#define BUNDLE_NO_CFRAME ((size_t)-1)

typedef int (*bundle_python_visitor)(PyObject *object, void *arg); /* 1: go on, 0: enough */

#if PY_VERSION_HEX >> 16 == 0x030B
#include "python/v311.h"
#elif PY_VERSION_HEX >> 16 == 0x030C
#include "python/v312.h"
#elif PY_VERSION_HEX >> 16 == 0x030D
#include "python/v313.h"
#elif PY_VERSION_HEX >> 16 == 0x030E
#include "python/v314.h"
#elif PY_VERSION_HEX >> 16 == 0x030F
#include "python/v315.h"
#else
#error "this release of CPython is not supported: python/ has no header for it"
#endif

#endif
