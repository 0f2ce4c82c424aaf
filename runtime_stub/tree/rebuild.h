/* The file of an image, for programs that read it. */
#ifndef BUNDLE_REBUILD_H
#define BUNDLE_REBUILD_H

#include <stddef.h>

/* Make the file, `size` bytes, in `to` (all zero before) from a recipe (contract/recipe.h).  The
 * pages are read from the executable on disk, because those in memory may have changed.  0, or -1
 * with errno set. */
int bundle_rebuild(unsigned char *to, size_t size, const unsigned char *recipe, size_t recipe_size);

#endif
