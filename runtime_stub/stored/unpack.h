/* Packed units: cold code and images, which are stored compressed (bundler/postlink/pack.py). */
#ifndef BUNDLE_UNPACK_H
#define BUNDLE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether the bytes that belong at `address` are in a packed unit.  Before it is unpacked there is
 * nothing to read at that address. */
bool bundle_unpack_is_packed(const void *address);

/* The address of the stored pages of images at `offset` (bundle_segment.offset), packed or not.
 * When an image was moved to its place, its pages are no longer there. */
const unsigned char *bundle_unpack_stored(uint64_t offset);

/* Unpack the static objects at `address`, and those that they refer to.  Does nothing if they are
 * not packed, or are in place.  0, or -1 with errno set: EIO if they are damaged, otherwise there
 * is no memory. */
int bundle_unpack(const void *address);

/* Write the `size` bytes that belong at `address` to `to`.  They must be in one packed unit.
 * Returns as bundle_unpack() does. */
int bundle_unpack_to(const void *address, size_t size, void *to);

#endif
