/* The executable as the interpreter that the program itself starts. */
#ifndef BUNDLE_COMMAND_H
#define BUNDLE_COMMAND_H

/* multiprocessing starts its helpers with `sys.executable [options] -c COMMAND ...` and, because
 * sys.frozen is set, its children with `sys.executable --multiprocessing-fork ...`.  What to run
 * for such a start, NULL for an ordinary one.  argc and argv become what sys.argv is to hold. */
const char *bundle_command_find(int *argc, char ***argv);

/* Run COMMAND in __main__, as `python -c` does.  A new reference, NULL with an exception set. */
struct _object *bundle_command_run(const char *command);

#endif
