/* How the file of an image is made again from its pages (BUNDLE_FILE_IMAGE).
 *
 * A recipe is a bundle_recipe, copies, edits, and the bytes of all edits.  It is stored as its
 * size, a bundle_recipe_size, and its DEFLATE stream.  Nothing in it is aligned.
 */
#ifndef BUNDLE_RECIPE_H
#define BUNDLE_RECIPE_H

#include <stdint.h>

typedef uint64_t bundle_recipe_size;

typedef struct bundle_recipe {
    uint32_t copies_count;
    uint32_t edits_count;
} bundle_recipe;

/* These bytes of the file are as in the pages. */
typedef struct bundle_recipe_copy {
    uint64_t to;   /* offset in the file */
    uint64_t from; /* offset in the stored pages */
    uint64_t size;
} bundle_recipe_copy;

/* These bytes differ from the pages, or are not in them. */
typedef struct bundle_recipe_edit {
    uint32_t skip; /* bytes between the edit before and this one */
    uint32_t size;
} bundle_recipe_edit;

#endif
