/* The slots of a deep-frozen module (contract/frozen.h). */
#ifndef BUNDLE_SLOTS_H
#define BUNDLE_SLOTS_H

#include <stdint.h>

/* The slots of one object.  Begin with {frozen->slots, 0}; the objects come in the order of
 * frozen->objects. */
typedef struct bundle_slots {
    const uint32_t *next;
    uint32_t count;
} bundle_slots;

/* Go on to the next object.  slots->next[0 .. slots->count - 1] are the offsets of its slots. */
static inline void
bundle_slots_next(bundle_slots *slots)
{
    slots->next += slots->count;
    slots->count = *slots->next++;
}

#endif
