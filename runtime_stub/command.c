#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "command.h"

#include <string.h>

/* What multiprocessing's forkserver and resource_tracker put behind -c.  Nothing else is taken for
 * a command: the program's own -c stays its own. */
static const char prefix[] = "from multiprocessing.";

/* multiprocessing/spawn.py, get_command_line() and freeze_support(). */
static const char fork_option[] = "--multiprocessing-fork";
static const char fork_command[] =
    "from multiprocessing.spawn import freeze_support; freeze_support()";

const char *
bundle_command_find(int *argc, char ***argv)
{
    char **words = *argv;
    if (*argc > 1 && strcmp(words[1], fork_option) == 0) {
        return fork_command;
    }
    for (int i = 1; i + 1 < *argc && words[i][0] == '-'; i++) {
        if (strcmp(words[i], "-c") == 0) {
            if (strncmp(words[i + 1], prefix, sizeof prefix - 1) != 0) {
                return NULL;
            }
            /* sys.argv is ["-c", what follows the command] (python -c) */
            const char *command = words[i + 1];
            words[i + 1] = words[i];
            *argv = words + i + 1;
            *argc -= i + 1;
            return command;
        }
        if (strcmp(words[i], "-X") == 0 || strcmp(words[i], "-W") == 0) {
            i++; /* its value (subprocess._args_from_interpreter_flags) */
        }
    }
    return NULL;
}

PyObject *
bundle_command_run(const char *command)
{
    PyObject *main_module = PyImport_AddModule("__main__"); /* borrowed */
    if (main_module == NULL) {
        return NULL;
    }
    PyObject *dict = PyModule_GetDict(main_module); /* borrowed */
    return PyRun_String(command, Py_file_input, dict, dict);
}
