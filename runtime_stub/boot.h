/* Starting the interpreter: the one place that configures CPython. */
#ifndef BUNDLE_BOOT_H
#define BUNDLE_BOOT_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Initialise Python for this executable: no file, no PYTHON* variable, no site.  On return the
 * main interpreter runs and imports from the bundle; on failure the process has exited with
 * CPython's own message. */
void bundle_boot(int argc, char **argv);

#endif
