/* What the freezer emits for one module; read by thaw.c. */
#ifndef BUNDLE_FROZEN_H
#define BUNDLE_FROZEN_H

#include "contract/bundle_format.h"

/* A module is either deep-frozen, one struct of static objects at `base`, or kept as the marshalled
 * bytes of its code; then `code` is NULL.
 *
 * Some pointers in the struct, its slots, are corrected when the module is first imported.
 * `objects` says which objects they point at when the program starts, strings first:
 *   - strings that CPython would have interned;
 *   - tuples of the items of a frozenset, which belongs there instead: the order of a set depends
 *     on the process's hash seed.
 * `slots` holds, for each object in turn, how many slots refer to it and their offsets from `base`.
 */
struct bundle_frozen {
    void *code; /* the module's PyCodeObject, in `base` */
    unsigned char *base;
    void *const *objects;
    const uint32_t *slots;
    uint32_t strings_count;
    uint32_t sets_count;
    uint32_t *ready; /* writable: 1 once the slots are correct */
    const unsigned char *marshal;
    uint64_t marshal_size;
    uint64_t marshal_stored; /* bytes of its raw DEFLATE stream; 0: not compressed */
    uint32_t id;             /* bundle_hash() of the module's name */
    uint32_t reserved;
};

#endif
