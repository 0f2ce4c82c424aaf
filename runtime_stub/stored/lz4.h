/* Rows of LZ4 blocks (https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md, "Data Blocks").
 * Before each block stands a u32: the number of its bytes, and bit 31 if they are not compressed.
 * Matches may reach into the blocks before. */
#ifndef BUNDLE_LZ4_H
#define BUNDLE_LZ4_H

#include <stddef.h>

/* Decode `src` into exactly `dst_size` bytes.  Reads and writes nothing else, even if `src` is
 * damaged.  0; -1 if it is not a row of blocks that give that size. */
int bundle_lz4_decode(unsigned char *dst, size_t dst_size, const unsigned char *src,
                      size_t src_size);

#endif
