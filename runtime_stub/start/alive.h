/* Objects whose destruction runs native code that may do anything. */
#ifndef BUNDLE_ALIVE_H
#define BUNDLE_ALIVE_H

#include <stdbool.h>

/* Whether an object is alive whose destructor is in an unknown extension module: neither in the
 * executable nor in a module with BUNDLE_EXIT_SAFE or BUNDLE_EXIT_TRACKED.  True if the search
 * cannot see all objects. */
bool bundle_alive_foreign(void);

#endif
