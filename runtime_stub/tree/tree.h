/* The virtual tree: which file of the bundle a path names. */
#ifndef BUNDLE_TREE_H
#define BUNDLE_TREE_H

#include <limits.h>
#include <stdbool.h>

#include "contract/bundle_format.h"

/* What a path means to the bundle. */
typedef struct bundle_path {
    bool inside;             /* in the virtual tree: the kernel does not know the path */
    const bundle_file *file; /* borrowed, static; NULL if there is no such file */
    int missing;             /* if `file` is NULL: ENOENT, ENOTDIR, ENAMETOOLONG, or ELOOP */
} bundle_path;

/* Remember the real path of the executable, PATH.  realpath() of the virtual root is PATH/bundle,
 * so such paths mean the tree, too.  Call it once, before Python starts. */
void bundle_tree_start(void);

/* The executable's real path, of at most PATH_MAX bytes; "" if it is not known. */
const char *bundle_tree_executable(void);

/* What a path means that a program passes to open(2).  Never fails; NULL is outside. */
bundle_path bundle_tree_resolve(const char *path);

/* As bundle_tree_resolve(), but the path of a symbolic link means the link itself. */
bundle_path bundle_tree_resolve_link(const char *path);

/* The file at a path relative to the virtual root, without "." and "..".  NULL if there is none. */
const bundle_file *bundle_tree_find(const char *relative);

/* Write the contents of the file, file->size bytes, to `to`.  0, or -1 if they are damaged. */
int bundle_tree_read(const bundle_file *file, unsigned char *to);

/* Called with every path outside of the tree, if the executable has a snapshot (snapshot/noted.c).
 */
void bundle_tree_note_outside(const char *path) __attribute__((weak, visibility("hidden")));

#endif
