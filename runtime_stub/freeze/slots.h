/* The slots of a deep-frozen module (contract/frozen.h). */
#ifndef BUNDLE_SLOTS_H
#define BUNDLE_SLOTS_H

#include <stdint.h>

/* The slots of `frozen`, object by object, in the order of `frozen->objects`. */
typedef struct bundle_slots {
    const uint32_t *next;
    uint32_t count;
} bundle_slots;

/* Go on to the next object's slots: `slots->next[0 .. slots->count - 1]` are their offsets. */
static inline void
bundle_slots_next(bundle_slots *slots)
{
    slots->next += slots->count;
    slots->count = *slots->next++;
}

#endif
