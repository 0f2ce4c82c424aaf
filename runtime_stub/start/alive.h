/* Objects whose destruction would run native code that may do anything. */
#ifndef BUNDLE_ALIVE_H
#define BUNDLE_ALIVE_H

#include <stdbool.h>

/* Whether an object is alive whose destructor is neither the executable's nor of an extension
 * module that is known (BUNDLE_EXIT_SAFE, BUNDLE_EXIT_TRACKED).  True when that cannot be told. */
bool bundle_alive_foreign(void);

#endif
