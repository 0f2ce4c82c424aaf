/* The virtual tree: which bundle file a path names. */
#ifndef BUNDLE_TREE_H
#define BUNDLE_TREE_H

#include <limits.h>
#include <stdbool.h>

#include "contract/bundle_format.h"

/* What a path means to the bundle. */
typedef struct bundle_path {
    bool inside;             /* below the virtual root: the kernel must not be asked */
    const bundle_file *file; /* borrowed, static; NULL where nothing of that name exists */
    int missing;             /* then, why not: ENOENT, ENOTDIR, or ENAMETOOLONG */
} bundle_path;

/* Remember where the executable is, so that `<its real path>/bundle/...` (what realpath makes of
 * the virtual root) is recognised as well.  Called once, before Python starts. */
void bundle_tree_start(void);

/* The executable's real path, NUL-terminated, at most PATH_MAX bytes; "" when unknown. */
const char *bundle_tree_executable(void);

/* Classify a path as a program would pass it to open(2). Never fails; NULL is outside. */
bundle_path bundle_tree_resolve(const char *path);

/* The file at a path relative to the virtual root, already normalised; NULL if there is none. */
const bundle_file *bundle_tree_find(const char *relative);

/* Write the file's bytes (file->size of them) to `to`.  0, or -1 when the stored stream is bad. */
int bundle_tree_read(const bundle_file *file, unsigned char *to);

/* A read-only, sealed, in-memory file with the contents of `file`, at offset 0.  Returns a new
 * file descriptor (close-on-exec) or -1 with errno set.  `writable` keeps the first descriptor
 * instead of a read-only second one, which is all that dlopen needs and saves three calls. */
int bundle_tree_memfd(const bundle_file *file, bool writable);

#endif
