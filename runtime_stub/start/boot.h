/* Starting the interpreter.  Only this file configures CPython. */
#ifndef BUNDLE_BOOT_H
#define BUNDLE_BOOT_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "start/command.h"

/* Initialise Python for this executable.  The program gets no PYTHON* variables and no module
 * site.  The interpreter gets both, and reads its options from argv.  On return the main
 * interpreter runs, and imports from the bundle.  A failure ends the process with CPython's own
 * message. */
void bundle_boot(int argc, char **argv, bundle_start_kind kind);

#endif
