/* Marking the processes that the program starts from its own executable. */
#ifndef BUNDLE_CHILD_H
#define BUNDLE_CHILD_H

#include <stdbool.h>

/* Whether the program itself started this process.  Takes the mark out of the environment, so call
 * it once, before anything reads the environment.  *generation is the number of guesses (command.c)
 * in the chain of processes that led to this one. */
bool bundle_child_start(int *generation);

/* Set the generation that this process writes into the marks of its children. */
void bundle_child_generation(int generation);

#endif
