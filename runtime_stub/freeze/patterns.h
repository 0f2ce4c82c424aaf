/* Regular expressions that the build has compiled. */
#ifndef BUNDLE_PATTERNS_H
#define BUNDLE_PATTERNS_H

#include "contract/bundle_format.h"

/* Note that the main interpreter of the first initialisation is about to run the code of a module:
 * its patterns are known from now on.  As soon as `re` is there, its compiler asks for them.
 *
 * Patterns only save time.  If something fails here, they are compiled as usual, and no exception
 * is set. */
void bundle_patterns_offer(const bundle_module *module);

#endif
