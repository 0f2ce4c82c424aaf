/* Running the program and leaving. */
#ifndef BUNDLE_PROGRAM_H
#define BUNDLE_PROGRAM_H

/* Run the entry point, or `command` if it is not NULL, as __main__ and end the interpreter. Returns
 * the process's exit status; does not return when the program dies of an unhandled Ctrl-C (it kills
 * itself with SIGINT). */
int bundle_program_run(const char *command);

#endif
