/* What the freezer writes for one module.  freeze/thaw.c reads it. */
#ifndef BUNDLE_FROZEN_H
#define BUNDLE_FROZEN_H

#include "contract/bundle_format.h"

/* A module has one of two forms.  A deep-frozen module is a struct of static objects at `base`.
 * Any other is the marshalled bytes of its code, and `code` is NULL.
 *
 * The first import of a deep-frozen module corrects some pointers in its struct: the slots.
 * `objects` are the objects that they point at before, in this order:
 *   - strings that CPython would have interned;
 *   - tuples of the items of a frozenset.  The frozenset itself belongs in these slots, but the
 *     order of its items depends on the hash seed of the process.
 * `slots` has for each object the number of its slots, then their offsets from `base`.
 */
struct bundle_frozen {
    void *code; /* the module's PyCodeObject, in `base` */
    unsigned char *base;
    void *const *objects;
    const uint32_t *slots;
    uint32_t strings_count;
    uint32_t sets_count;
    uint32_t *ready; /* writable: 1 when the slots are correct */
    void *patterns;  /* a tuple of regular expressions (freeze/patterns.c); NULL: none */
    const unsigned char *marshal;
    uint64_t marshal_size;
    uint64_t marshal_stored; /* bytes of its raw DEFLATE stream; 0: not compressed */
    uint32_t id;             /* bundle_hash() of the module's name */
    uint32_t reserved;
};

#endif
