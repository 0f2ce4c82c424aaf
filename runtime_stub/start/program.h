/* Running the program, and ending. */
#ifndef BUNDLE_PROGRAM_H
#define BUNDLE_PROGRAM_H

#include "start/command.h"

/* Run the entry point, or a child of multiprocessing, as __main__, and end the interpreter.
 * Returns the exit status of the process.  After a Ctrl-C that the program did not handle, the
 * process kills itself with SIGINT. */
int bundle_program_run(bundle_start_kind kind);

#endif
