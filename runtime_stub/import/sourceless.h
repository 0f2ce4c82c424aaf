/* Path entries of the virtual tree, for executables without sources (--no-source). */
#ifndef BUNDLE_SOURCELESS_H
#define BUNDLE_SOURCELESS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Put a path hook in front of sys.path_hooks, if the sources were left out.  Its entries ask
 * `finder` (borrowed), the one on sys.meta_path.  0, or -1 with an exception set. */
int bundle_sourceless_install(PyObject *finder);

#endif
