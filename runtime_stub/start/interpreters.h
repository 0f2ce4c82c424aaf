/* What every interpreter of the process gets when it starts: the main one and sub-interpreters. */
#ifndef BUNDLE_INTERPRETERS_H
#define BUNDLE_INTERPRETERS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>

/* From now on each new interpreter imports from the bundle, and its sys.executable is `executable`.
 * In a `program`, sys.frozen and sys._MEIPASS are set.  Call it once, before
 * Py_InitializeFromConfig(). */
PyStatus bundle_interpreters_prepare(const wchar_t *executable, bool program);

/* The process is another one, which started from a snapshot: so is sys.executable.  0, or -1 with
 * an exception set. */
int bundle_interpreters_renew(void);

#endif
