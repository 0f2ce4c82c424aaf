/* Running the program and leaving. */
#ifndef BUNDLE_PROGRAM_H
#define BUNDLE_PROGRAM_H

#include "start/command.h"

/* Run the entry point, or what a worker has to do, as __main__ and end the interpreter.  Returns
 * the process's exit status; does not return when the program dies of an unhandled Ctrl-C (it kills
 * itself with SIGINT). */
int bundle_program_run(bundle_start_kind kind);

#endif
