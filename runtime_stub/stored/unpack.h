/* Code and images that are stored compressed (--small; bundler/postlink/pack.py). */
#ifndef BUNDLE_UNPACK_H
#define BUNDLE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the bytes at `address` are stored compressed: then there is nothing to read there. */
bool bundle_unpack_is_packed(const void *address);

/* Bring the static objects at `address`, and those they refer to, to their places; nothing to do
 * where they are not packed, or there already.  0; -1 when they are damaged or memory is short. */
int bundle_unpack(const void *address);

/* Write the `size` bytes that belong at the packed `address`, in one unit, to `to`.  Returns as
 * bundle_unpack(). */
int bundle_unpack_to(const void *address, size_t size, void *to);

#endif
