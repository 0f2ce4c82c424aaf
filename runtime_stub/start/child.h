/* The mark on processes that the program starts from its own executable. */
#ifndef BUNDLE_CHILD_H
#define BUNDLE_CHILD_H

#include <stdbool.h>

/* Whether the program itself started this process: takes the mark out of the environment, so call
 * it once, before anything looks there.  *generation is how many guesses (command.c) stand between
 * the program that somebody else started and this process. */
bool bundle_child_start(int *generation);

/* What the marks of our own children are to say. */
void bundle_child_generation(int generation);

#endif
