/* Numbers that both halves compute: a hash of names, and the step of a check against damage. */
#ifndef BUNDLE_CHECKS_H
#define BUNDLE_CHECKS_H

#include <stddef.h>
#include <stdint.h>

/* FNV-1a, 32 bits. */
#define BUNDLE_HASH_START 2166136261u
#define BUNDLE_HASH_FACTOR 16777619u

static inline uint32_t
bundle_hash(const char *text, size_t size)
{
    uint32_t h = BUNDLE_HASH_START;
    for (size_t i = 0; i < size; i++) {
        h = (h ^ (unsigned char)text[i]) * BUNDLE_HASH_FACTOR;
    }
    return h;
}

#define BUNDLE_CHECK_FACTOR 2654435761u

/* Add one number to a check, which begins with 0.  Each step is a bijection, so a change of one
 * number always changes the result. */
static inline uint32_t
bundle_check_step(uint32_t check, uint32_t number)
{
    return (check ^ number) * BUNDLE_CHECK_FACTOR + 1;
}

#endif
