/* What the importer takes from the command line and the environment. */
#ifndef BUNDLE_SETTINGS_H
#define BUNDLE_SETTINGS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>

/* Whether the user set the variable `name` (BUNDLER_...) to anything but "0".  Always false in a
 * setuid process, and when the build left the switch out (`flag` of bundle_info_flags). */
bool bundle_settings_switch(const char *name, unsigned flag);

/* Read them; before the first interpreter gets its finder. */
void bundle_settings_read(int optimization_level);

/* sys.flags.optimize */
int bundle_settings_optimize(void);

/* BUNDLER_OVERLAY, if it counts: directories separated by ':'.  Borrowed; NULL for none. */
const char *bundle_settings_overlay(void);

/* One line of BUNDLER_VERBOSE, if that is set, about a module: what, and where (a str, or NULL).
 * Keeps the exception that is set. */
void bundle_settings_report(const char *name, const char *what, PyObject *where);

#endif
