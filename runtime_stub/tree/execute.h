/* Starting a program that is a file of the virtual tree. */
#ifndef BUNDLE_EXECUTE_H
#define BUNDLE_EXECUTE_H

#include <spawn.h>

#include "tree/tree.h"

/* execve(2) for a path in the tree.  Returns only on failure: -1 with errno set. */
int bundle_execute(bundle_path program, char *const arguments[], char *const environment[]);

/* posix_spawn(3) for a path in the tree.  0, or an error number. */
int bundle_execute_spawn(pid_t *pid, bundle_path program, const posix_spawn_file_actions_t *actions,
                         const posix_spawnattr_t *attributes, char *const arguments[],
                         char *const environment[]);

#endif
