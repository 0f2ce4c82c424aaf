/* Native code as a file on disk: the last resort if the kernel has no memory files. */
#ifndef BUNDLE_EXTRACT_H
#define BUNDLE_EXTRACT_H

#include <limits.h>
#include <stddef.h>
#include <stdbool.h>

#include "contract/bundle_format.h"

/* A file on disk, in a new directory that only the user can enter. */
typedef struct bundle_extracted {
    char directory[PATH_MAX];
    char path[PATH_MAX];
} bundle_extracted;

/* Write the contents of `file` below $TMPDIR, or /tmp.  On failure leaves nothing behind, and
 * returns false with errno set. */
bool bundle_extract(const bundle_file *file, bundle_extracted *to);

/* A file without a name that has the `size` bytes at `address`: in memory, else on disk below
 * $TMPDIR or /tmp, unless the executable forbids that.  A new descriptor (close-on-exec), or -1
 * with errno set. */
int bundle_extract_pages(const void *address, size_t size);

/* Remove the file and its directory.  What is mapped stays mapped. */
void bundle_extract_remove(const bundle_extracted *extracted);

#endif
