/* What the freezer emits for one module; read by thaw.c. */
#ifndef BUNDLE_FROZEN_H
#define BUNDLE_FROZEN_H

#include "bundle_format.h"

/* A deep-frozen module is one struct of static objects, `base`; positions in it are byte offsets.
 * Its slots start out pointing at objects of the bundle and are corrected by bundle_thaw() when the
 * module is first imported:
 *   - `strings` are those that CPython would have interned; `slots` holds, for each in turn, how
 *     many slots refer to it and where they are;
 *   - `sets` are slots that hold a tuple of items where a frozenset belongs: its order depends on
 *     the process's hash seed.
 * A module with sets, and every module in marshal mode, has its marshalled code as well; in marshal
 * mode that is all it has. */
struct bundle_frozen {
    void *code; /* the module's PyCodeObject, in `base`; NULL in marshal mode */
    unsigned char *base;
    void *const *strings;
    const uint32_t *slots;
    const uint32_t *sets;
    uint32_t strings_count;
    uint32_t sets_count;
    const unsigned char *marshal; /* NULL if there is none */
    uint64_t marshal_size;
    uint32_t *ready; /* writable: 1 once the slots are correct */
};

#endif
