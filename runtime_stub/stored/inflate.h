/* Raw DEFLATE (RFC 1951), decoded by Zig's standard library; see inflate.zig. */
#ifndef BUNDLE_INFLATE_H
#define BUNDLE_INFLATE_H

#include <stddef.h>
#include <stdint.h>

/* Decode `src` into exactly `dst_size` bytes.  0; -1 if the stream is damaged or has another size.
 */
int bundle_inflate(unsigned char *dst, size_t dst_size, const unsigned char *src, size_t src_size);

/* Adler-32 (RFC 1950). */
uint32_t bundle_inflate_checksum(const unsigned char *src, size_t size);

#endif
