/* What a start of the executable is for: the program, or the interpreter. */
#ifndef BUNDLE_COMMAND_H
#define BUNDLE_COMMAND_H

#include <stdbool.h>

struct _object;

typedef enum bundle_start_kind {
    BUNDLE_START_PROGRAM, /* the program; every word is for it */
    BUNDLE_START_AGAIN,   /* the program, behind options of `python`: -X dev app.py */
    BUNDLE_START_PYTHON,  /* what `python` would do with these words */
    BUNDLE_START_WORKER,  /* a child of multiprocessing */
    BUNDLE_START_SERVER,  /* the process of multiprocessing from which children are forked */
} bundle_start_kind;

/* Decide what this start is for.  Takes the mark of child.c out of the environment.  Ends the
 * process with a message if the program keeps starting itself (command.c). */
bundle_start_kind bundle_command_find(int argc, char **argv);

/* Run a child of multiprocessing, or its fork server, in __main__.  Returns a new reference; NULL
 * with an exception set.
 */
struct _object *bundle_command_run_worker(void);

#endif
