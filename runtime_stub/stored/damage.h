/* Damage of the executable is noticed, and reported as such. */
#ifndef BUNDLE_DAMAGE_H
#define BUNDLE_DAMAGE_H

#include "contract/bundle_format.h"

/* Check the tables that every program uses.  Ends the process if they are damaged. */
void bundle_damage_check(void);

/* Check a row of bundle_modules, and that it has its own code.  Ends the process if the row is
 * damaged. */
void bundle_damage_check_module(const bundle_module *module);

/* Whether the stored bytes of a plain file are damaged. */
int bundle_damage_in_file(const bundle_file *file);

#endif
