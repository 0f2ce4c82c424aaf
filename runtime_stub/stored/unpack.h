/* Packed units: code and images that are stored compressed (--small; bundler/postlink/pack.py). */
#ifndef BUNDLE_UNPACK_H
#define BUNDLE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the bytes that belong at `address` are in a packed unit.  Before it is unpacked there is
 * nothing to read at that address. */
bool bundle_unpack_is_packed(const void *address);

/* Unpack the static objects at `address`, and those that they refer to.  Does nothing if they are
 * not packed, or are in place.  0; -1 if they are damaged or there is no memory. */
int bundle_unpack(const void *address);

/* Write the `size` bytes that belong at `address` to `to`.  They must be in one packed unit.
 * Returns as bundle_unpack() does. */
int bundle_unpack_to(const void *address, size_t size, void *to);

#endif
