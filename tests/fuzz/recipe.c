/* The recipe by which the file of an image is made again, with recipes that nobody wrote. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "contract/bundle_format.h"
#include "stored/unpack.h"
#include "tree/own_file.h"
#include "tree/rebuild.h"

enum { PAGES = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the executable has: stored pages, all of them packed. */
static const unsigned char pages[PAGES];
const bundle_image_table bundle_images = {.pages = pages};

bool
bundle_unpack_is_packed(const void *address)
{
    return address != NULL;
}

const unsigned char *
bundle_unpack_stored(uint64_t offset)
{
    return offset <= PAGES ? pages + offset : NULL;
}

int
bundle_unpack_to(const void *address, size_t size, void *to)
{
    if (address == NULL || size > (size_t)(pages + PAGES - (const unsigned char *)address)) {
        return -1;
    }
    memcpy(to, address, size);
    return 0;
}

const char *
bundle_own_file_link(void)
{
    return "/proc/self/exe";
}

/* The first two bytes are the size of the file.  The rest is the recipe. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    size_t room = (size_t)data[0] | (size_t)data[1] << 8;
    unsigned char *file = calloc(room + (room == 0), 1);
    unsigned char *recipe = malloc(size - 2 + (size == 2));
    if (file != NULL && recipe != NULL) {
        memcpy(recipe, data + 2, size - 2);
        (void)bundle_rebuild(file, room, recipe, size - 2);
    }
    free(recipe);
    free(file);
    return 0;
}
