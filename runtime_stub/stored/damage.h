/* Damage of the executable's tables is told from anything else. */
#ifndef BUNDLE_DAMAGE_H
#define BUNDLE_DAMAGE_H

#include "contract/bundle_format.h"

/* FNV-1a, 32 bits; bundler/tables/bundle.py computes the same. */
static inline uint32_t
bundle_hash(const char *text, size_t size)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < size; i++) {
        h = (h ^ (unsigned char)text[i]) * 16777619u;
    }
    return h;
}

/* One number more in a check that began with 0: a change of one of them changes the result, for
 * each step is a bijection. */
static inline uint32_t
bundle_check_step(uint32_t check, uint32_t number)
{
    return (check ^ number) * 2654435761u + 1;
}

/* Check what every program uses.  Does not return if it is damaged. */
void bundle_damage_check(void);

/* Check a row of bundle_modules and the code that belongs to it.  Does not return if damaged. */
void bundle_damage_check_module(const bundle_module *module);

/* Whether the stored bytes of a plain file are what they were. */
int bundle_damage_in_file(const bundle_file *file);

#endif
