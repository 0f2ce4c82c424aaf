/* The file of the executable itself. */
#ifndef BUNDLE_OWN_FILE_H
#define BUNDLE_OWN_FILE_H

#include <stdbool.h>
#include <sys/stat.h>

/* Find it.  Call it once, before anything else of this file. */
void bundle_own_file_start(void);

/* A path of it, of at most PATH_MAX bytes; "" if none is known.  A file that has no path (memfd, or
 * deleted) is known by the link of this process in /proc. */
const char *bundle_own_file_path(void);

/* A path that opens this very file, even if another one has taken its place. */
const char *bundle_own_file_link(void);

/* Whether `other` describes it. */
bool bundle_own_file_is(const struct stat *other);

/* The path to execute for `path`: a process that is not this one, but was forked from it, needs
 * another link for a file that has no path. */
const char *bundle_own_file_to_execute(const char *path);

#endif
