/* Descriptors of files of the virtual tree. */
#ifndef BUNDLE_CONTENTS_H
#define BUNDLE_CONTENTS_H

#include <stdbool.h>

#include "contract/bundle_format.h"

/* A new descriptor (close-on-exec) with the contents of `file`, at offset 0, open for reading only.
 * -1 with errno set on failure. */
int bundle_contents_open(const bundle_file *file);

/* The same, always as a sealed memory file.  The descriptor is open for writing, too, though the
 * seals forbid that: dlopen() accepts it, and it saves three system calls. */
int bundle_contents_memory_file(const bundle_file *file);

/* Write the contents of `file` to the descriptor.  0, or -1 with errno set. */
int bundle_contents_write(int fd, const bundle_file *file);

/* Make an unlinked file on disk, below $TMPDIR or /tmp, that only the user can open.  A new
 * descriptor (close-on-exec) that is open for reading and writing; if `readonly` is not NULL, it
 * gets another one for reading only.  -1 with errno set on failure, and if the executable was built
 * with --no-extract. */
int bundle_contents_on_disk(int *readonly);

#endif
