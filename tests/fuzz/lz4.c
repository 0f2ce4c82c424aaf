/* The decoder of packed units, with blocks that nobody made. */
#include <stdint.h>
#include <stdlib.h>

#include "stored/lz4.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first two bytes are the size of the content.  The rest is a row of blocks. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    size_t room = (size_t)data[0] | (size_t)data[1] << 8;
    unsigned char *content = malloc(room + (room == 0));
    unsigned char *stored = malloc(size - 2 + (size == 2)); /* the sanitizer watches its end */
    if (content != NULL && stored != NULL) {
        for (size_t i = 2; i < size; i++) {
            stored[i - 2] = data[i];
        }
        (void)bundle_lz4_decode(content, room, stored, size - 2);
    }
    free(stored);
    free(content);
    return 0;
}
