/* Descriptors of directories of the virtual tree.
 *
 * Such a descriptor is an empty memory file, opened with O_PATH.  Its time says which directory it
 * stands for, so the process keeps no list of them.  The program may duplicate the descriptor,
 * inherit it by fork, close it, and use its number again.
 */
#ifndef BUNDLE_DIRFD_H
#define BUNDLE_DIRFD_H

#include "tree/tree.h"

/* A new descriptor (close-on-exec) of a directory, or -1 with errno set. */
int bundle_dirfd_open(const bundle_file *directory);

/* The directory that `fd` stands for, borrowed.  NULL for any other descriptor.  Keeps errno. */
const bundle_file *bundle_dirfd_directory(int fd);

/* What a path means that a program passes to openat(2) with the descriptor `dir`.  Of `flags`,
 * AT_EMPTY_PATH (an empty path means `dir` itself) and AT_SYMLINK_NOFOLLOW count. */
bundle_path bundle_dirfd_resolve(int dir, const char *path, int flags);

#endif
