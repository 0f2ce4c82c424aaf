/* Python's own allocator while a snapshot is recorded. */
#ifndef BUNDLE_SNAPSHOT_PYTHON_HEAP_H
#define BUNDLE_SNAPSHOT_PYTHON_HEAP_H

#include <stdbool.h>

/* From now on a block that is freed is filled with zeros. */
void bundle_snapshot_python_heap_start(void);

/* Put CPython's own functions back, and fill with zeros what dead frames have left.  False if
 * somebody else has put functions of his own in their place. */
bool bundle_snapshot_python_heap_stop(void);

#endif
