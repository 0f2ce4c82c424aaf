/* Descriptors of directories of the virtual tree.
 *
 * Such a descriptor is a memfd without contents, opened with O_PATH; its size says which directory
 * it stands for.  So nothing has to be remembered about it: it may be duplicated, inherited by
 * fork, closed, and its number used again.
 */
#ifndef BUNDLE_DIRFD_H
#define BUNDLE_DIRFD_H

#include "tree/tree.h"

/* A new descriptor (close-on-exec) of a directory, or -1 with errno set. */
int bundle_dirfd_open(const bundle_file *directory);

/* The directory that `fd` stands for, borrowed; NULL for any other descriptor.  Keeps errno. */
const bundle_file *bundle_dirfd_directory(int fd);

/* Classify a path as a program would pass it to openat(2): relative to `dir` if that is a directory
 * of the tree.  `empty`: an empty path means `dir` itself (AT_EMPTY_PATH). */
bundle_path bundle_dirfd_resolve(int dir, const char *path, bool empty);

#endif
