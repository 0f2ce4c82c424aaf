/* Marking the processes that the program starts from its own executable. */
#ifndef BUNDLE_CHILD_H
#define BUNDLE_CHILD_H

#include <stdbool.h>

#include "start/starter.h"

#define BUNDLE_PACKAGE_SIZE 100

/* What the process that started this one says about it. */
typedef struct bundle_mark {
    bool found;     /* the program itself started this process */
    int generation; /* the number of guesses (command.c) in the chain of processes before this one
                     */
    bundle_starter starter;
    char package[BUNDLE_PACKAGE_SIZE]; /* that started a worker; "" for any other process */
} bundle_mark;

/* Whether a first word means a worker: `--multiprocessing-fork`, or what a package derived from
 * multiprocessing uses. */
bool bundle_child_is_worker(const char *word);

/* Whether the environment has a mark. */
bool bundle_child_is_marked(void);

/* Read the mark, and take it out of the environment.  So call it once, before anything reads the
 * environment. */
bundle_mark bundle_child_start(void);

/* Set the generation that this process writes into the marks of its children. */
void bundle_child_generation(int generation);

#endif
