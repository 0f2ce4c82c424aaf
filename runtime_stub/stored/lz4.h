/* LZ4 blocks (https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md). */
#ifndef BUNDLE_LZ4_H
#define BUNDLE_LZ4_H

#include <stddef.h>

/* Decode `src` into exactly `dst_size` bytes; reads and writes nothing else, whatever `src` holds.
 * 0, or -1 when it is no such block. */
int bundle_lz4_decode(unsigned char *dst, size_t dst_size, const unsigned char *src,
                      size_t src_size);

#endif
