/* Damage of the executable's tables is told from anything else. */
#ifndef BUNDLE_DAMAGE_H
#define BUNDLE_DAMAGE_H

#include "contract/bundle_format.h"

/* Check what every program uses.  Does not return if it is damaged. */
void bundle_damage_check(void);

/* Check a row of bundle_modules and the code that belongs to it.  Does not return if damaged. */
void bundle_damage_check_module(const bundle_module *module);

/* Whether the stored bytes of a plain file are what they were. */
int bundle_damage_in_file(const bundle_file *file);

#endif
