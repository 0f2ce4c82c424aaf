/* Settings from the command line and the environment. */
#ifndef BUNDLE_SETTINGS_H
#define BUNDLE_SETTINGS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>

/* Whether the user set the variable `name` (BUNDLER_...) to anything but "0".  Always false in a
 * setuid process, and when the build left the switch out (`flag` of bundle_info_flags). */
bool bundle_settings_switch(const char *name, unsigned flag);

/* Read the settings.  Call it before the first interpreter gets its Finder. */
void bundle_settings_read(int optimization_level);

/* sys.flags.optimize */
int bundle_settings_optimize(void);

/* BUNDLER_OVERLAY: directories separated by ':'.  Borrowed.  NULL if it is not set, or does not
 * count. */
const char *bundle_settings_overlay(void);

/* Print a line about a module if BUNDLER_VERBOSE is set.  `where` is a str or NULL.  Keeps the
 * exception that is set. */
void bundle_settings_report(const char *name, const char *what, PyObject *where);

#endif
