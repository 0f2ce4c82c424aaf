/* What the code that starts a process takes sys.executable for. */
#ifndef BUNDLE_STARTER_H
#define BUNDLE_STARTER_H

#include <stdbool.h>
#include <stddef.h>

/* The values travel in the mark of child.c. */
typedef enum bundle_starter {
    BUNDLE_STARTER_UNKNOWN = 'u',
    BUNDLE_STARTER_PROGRAM = 'p', /* the program: it asks for sys.frozen */
    BUNDLE_STARTER_PYTHON = 'i',  /* the interpreter */
    BUNDLE_STARTER_IS_PYTHON =
        'I', /* the same, for the process that starts it is the interpreter */
} bundle_starter;

/* What the Python code that calls this function takes sys.executable for.  Safe in the child of
 * vfork(2): it allocates nothing and takes no lock. */
bundle_starter bundle_starter_find(void);

/* The package whose code calls this function, if it has a module `spawn`: multiprocessing, or a
 * package derived from it.  Writes its name, or "", to package[room]. */
void bundle_starter_package(char *package, size_t room);

/* This process is the interpreter: its code sees no sys.frozen. */
void bundle_starter_is_interpreter(void);

#endif
