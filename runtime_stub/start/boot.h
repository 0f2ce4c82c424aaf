/* Starting the interpreter: the one place that configures CPython. */
#ifndef BUNDLE_BOOT_H
#define BUNDLE_BOOT_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "start/command.h"

/* Initialise Python for this executable.  The program gets no PYTHON* variable and no site; the
 * interpreter gets both, and its options from argv.  On return the main interpreter runs and
 * imports from the bundle; on failure the process has exited with CPython's own message. */
void bundle_boot(int argc, char **argv, bundle_start_kind kind);

#endif
