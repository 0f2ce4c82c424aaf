/* How the compat files define functions that only newer C libraries have.
 *
 * Static libraries of the build machine, libpython.a among them, call such functions, and so do
 * shared objects that travel.  The executable defines those that the oldest C library it is to run
 * on (--glibc) lacks.  The compiler's target names that C library, and <features.h> asks for it.
 *
 * Each definition is weak: a static library that brings the function itself wins.  Each is visible,
 * so that images bind to it, too.
 */
#ifndef BUNDLE_COMPAT_H
#define BUNDLE_COMPAT_H

#include <features.h>

/* Whether the oldest C library lacks what glibc has since 2.`minor`. */
#define BUNDLE_OLDER_THAN(minor) (!__GLIBC_PREREQ(2, minor))

#define BUNDLE_COMPAT __attribute__((weak, visibility("default")))

#endif
