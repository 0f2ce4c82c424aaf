/* Directories of the bundle that are written to disk for other programs (--on-disk).
 *
 * Another program cannot see the tree.  So a directory that holds a program with files beside it is
 * written when a program is started that lies in it or gets its path, or when it becomes the
 * current directory.  It lies below a private directory of the process, in XDG_RUNTIME_DIR, TMPDIR
 * or /tmp. A process of its own, the cleaner, removes that directory when the process has ended, in
 * whatever way.
 *
 * Programs call these functions between vfork(2) and exec.  A directory is written to another name
 * first and then renamed, so two processes may write it at once.
 */
#ifndef BUNDLE_ONDISK_H
#define BUNDLE_ONDISK_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* Remember this process.  Call it once, at the start. */
void bundle_ondisk_start(void);

/* Whether this process was started as the cleaner. */
bool bundle_ondisk_is_cleaner(int argc, char **argv);

/* The cleaner's main(): its exit status. */
int bundle_ondisk_clean(char **argv);

/* The path on disk for `path`, written to `to` (PATH_MAX bytes), if it lies in a directory that is
 * to be on disk.  Otherwise, and if it cannot be written, `path` itself. */
const char *bundle_ondisk_path(const char *path, char *to);

/* The room in bytes for copies of those of `words` in which paths of such directories stand; 0 if
 * there are none, or if `words` is NULL. */
size_t bundle_ondisk_room(char *const words[]);

/* `words` with paths on disk.  `list` has room for as many pointers as `words`, `space` for what
 * bundle_ondisk_room() says. */
char *const *bundle_ondisk_words(char *const words[], char **list, char *space);

#endif
