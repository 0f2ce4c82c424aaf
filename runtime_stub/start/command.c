/* What a start of the executable is for.
 *
 *   1. BUNDLER_PYTHON=1 in the environment, or the name of an interpreter as the path that was
 *      started (`bin/python3.12` of a virtual environment that the program made), means the
 *      interpreter.  This does not count if the build left the interpreter out (--no-interpreter),
 *      or in a privileged process (setuid, file capabilities).
 *   2. The executable's own path, sys.argv[0], or the __file__ of the entry point in the place of a
 *      script mean the program, and so does `-m` with the module that it is.  This counts in a
 *      process that the program itself started (child.c).  In another one it counts if the process
 *      was started by the absolute path and the first word is that file again, which is what
 *      `sudo`, `env -i` and unit files make of [sys.executable, *sys.argv].
 *   3. If the program itself did not start this process, it is the program.
 *   4. `--multiprocessing-fork ...` means a child of multiprocessing, which uses this option
 * because sys.frozen is set.  `-c` with what multiprocessing starts its helpers with means these.
 *   5. --sys-executable says what else a start by the program is for.  Without it, the mark says
 * what the code that started the process takes sys.executable for (starter.h).
 *      - The program: every word is the program's.  But text behind -c that begins as Python source
 *        does is code: no program has such values.
 *      - The interpreter: words that `python` understands are Python's: options, then -c, -m, `-`,
 *        the end, or the path of something that it could run.
 *      - Unknown: so they are, if they name a module that is there, or code that is not a mere
 *        name.  Options alone (`--version`) are the program's.
 *   6. Any other words are a guess: the program.  A program that does not know about sys.frozen
 *      might start itself in this way for ever, where plain Python reports an error.  So a chain of
 *      guesses ends after MAX_GENERATION processes.  A program that replaces itself (os.execv)
 * makes no chain.
 *
 * With --no-interpreter, only rule 4 means the interpreter.
 *
 * In a privileged process no variable counts, so nobody can know who started it.  Only the command
 * lines of multiprocessing mean a child or a helper.  What these run comes from whoever started
 * them, so the process gives its privileges up first (privileges.c).
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "start/command.h"

#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contract/bundle_format.h"
#include "import/settings.h"
#include "start/child.h"
#include "start/privileges.h"
#include "start/words.h"
#include "tree/own_file.h"
#include "tree/tree.h"

#define MAX_GENERATION 4

/* ---- 1. by name -------------------------------------------------------------------------- */

/* `python`, `python3`, `python3.12` */
static bool
is_python(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    static const char python[] = "python";
    if (strncmp(name, python, sizeof python - 1) != 0) {
        return false;
    }
    name += sizeof python - 1;
    return name[strspn(name, "0123456789.")] == '\0';
}

/* Whether the process was started by the path of an interpreter.  A mere name in the place of the
 * path does not count, because programs restart with it: execv(sys.executable, ["python", ...]).
 * For a script with a #! line AT_EXECFN is the script, and the first word is the path. */
static bool
started_as_python(const char *first)
{
    const char *path = (const char *)getauxval(AT_EXECFN);
    return is_python(first) && !is_python(bundle_tree_executable()) &&
           (strchr(first, '/') != NULL || (path != NULL && is_python(path)));
}

/* ---- 2. the program again ---------------------------------------------------------------- */

/* Whether a script's path means the program itself. */
static bool
is_program(const char *path)
{
    bundle_path inside = bundle_tree_resolve(path);
    if (inside.inside) {
        for (uint32_t i = 0; i < bundle.modules_count && inside.file != NULL; i++) {
            const bundle_module *module = &bundle.modules[i];
            if (strcmp(module->name, bundle.entry) == 0) {
                return bundle.entry_kind == BUNDLE_ENTRY_SCRIPT &&
                       strcmp(module->file, inside.file->path) == 0;
            }
        }
        return false;
    }
    struct stat other;
    if (stat(path, &other) == 0) {
        return bundle_own_file_is(&other);
    }
    const char *slash = strrchr(bundle_tree_executable(), '/');
    return slash != NULL &&
           strcmp(path, slash + 1) == 0; /* argv[0] of an executable that was found through PATH */
}

/* Whether `-m NAME` means the module that the program is. */
static bool
is_entry(const char *name)
{
    static const char main_module[] = ".__main__";
    size_t size = strlen(name);
    return bundle.entry_kind == BUNDLE_ENTRY_MODULE && strncmp(bundle.entry, name, size) == 0 &&
           (bundle.entry[size] == '\0' || strcmp(bundle.entry + size, main_module) == 0);
}

static bool
means_program(bundle_words words, char **argv)
{
    return words.kind == BUNDLE_WORDS_SCRIPT ? is_program(argv[words.index])
                                             : words.option == 'm' && is_entry(words.value);
}

/* Whether a process without a mark was started as [sys.executable, *sys.argv]. */
static bool
repeats_itself(int argc, char **argv)
{
    return argc > 1 && strcmp(argv[0], bundle_tree_executable()) == 0 &&
           strchr(argv[1], '/') != NULL && is_program(argv[1]);
}

/* ---- 4. multiprocessing ------------------------------------------------------------------ */

/* multiprocessing/spawn.py, get_command_line() and freeze_support(). */
static const char fork_option[] = "--multiprocessing-fork";
static const char fork_command[] = "from %s.spawn import freeze_support; freeze_support()";

/* What multiprocessing puts behind -c begins with this, since gh-144503 after an import of sys. */
static const char helper_start[] = "from multiprocessing.";
static const char helper_import[] = "import sys; ";
/* The helper from which workers are forked. */
static const char fork_server[] = "forkserver ";

static const char *run_in_main;
static char worker_command[sizeof fork_command + BUNDLE_PACKAGE_SIZE];

PyObject *
bundle_command_run_worker(void)
{
    PyObject *main_module = PyImport_AddModule("__main__"); /* borrowed */
    PyObject *text = main_module != NULL ? PyUnicode_DecodeFSDefault(run_in_main) : NULL;
    const char *code = text != NULL ? PyUnicode_AsUTF8(text) : NULL;
    PyObject *result = NULL;
    if (code != NULL) {
        PyObject *dict = PyModule_GetDict(main_module); /* borrowed */
        result = PyRun_String(code, Py_file_input, dict, dict);
    }
    Py_XDECREF(text);
    return result;
}

/* Whether the words start a worker.  A package derived from multiprocessing has an option of its
 * own, and its workers run its own code. */
static bool
is_worker(int argc, char **argv, const char *package)
{
    if (argc < 2) {
        return false;
    }
    bool derived = package[0] != '\0' && bundle_child_is_worker(argv[1]);
    if (!derived && strcmp(argv[1], fork_option) != 0) {
        return false;
    }
    snprintf(worker_command, sizeof worker_command, fork_command,
             derived ? package : "multiprocessing");
    run_in_main = worker_command;
    return true;
}

/* The code of a helper of multiprocessing behind its first words, or NULL. */
static const char *
helper(bundle_words words)
{
    const char *code = words.option == 'c' ? words.value : NULL;
    if (code != NULL && strncmp(code, helper_import, sizeof helper_import - 1) == 0) {
        code += sizeof helper_import - 1;
    }
    return code != NULL && strncmp(code, helper_start, sizeof helper_start - 1) == 0
               ? code + sizeof helper_start - 1
               : NULL;
}

/* Workers are the program: they see what it sees.  So is the process from which they are forked,
 * unless the interpreter asks for it.  The other helpers run nothing of the program's. */
static bool
find_worker(int argc, char **argv, bundle_words words, const bundle_mark *mark,
            bundle_start_kind *kind)
{
    const char *code = helper(words);
    if (is_worker(argc, argv, mark->package)) {
        *kind = BUNDLE_START_WORKER;
    }
    else if (code != NULL && strncmp(code, fork_server, sizeof fork_server - 1) == 0 &&
             mark->starter != BUNDLE_STARTER_IS_PYTHON) {
        run_in_main = words.value;
        *kind = BUNDLE_START_SERVER;
    }
    else {
        *kind = BUNDLE_START_PYTHON;
        return code != NULL;
    }
    return true;
}

/* ---- the decision ------------------------------------------------------------------------ */

/* Rule 5: whether the words mean the interpreter. */
static bool
means_python(bundle_words words, char **argv, bundle_starter starter)
{
    if (bundle.flags & (BUNDLE_NO_INTERPRETER | BUNDLE_EXECUTABLE_PROGRAM)) {
        return false;
    }
    if (bundle.flags & BUNDLE_EXECUTABLE_PYTHON) {
        return true;
    }
    if (starter == BUNDLE_STARTER_PROGRAM) {
        return words.option == 'c' && bundle_words_begin_as_source(words.value);
    }
    if (words.kind == BUNDLE_WORDS_SCRIPT) {
        return bundle_words_is_script(argv[words.index], words.index > 1);
    }
    if (words.kind == BUNDLE_WORDS_COMPLETE && starter == BUNDLE_STARTER_UNKNOWN) {
        return words.option == 'm'   ? bundle_words_has_module(words.value)
               : words.option == 'c' ? bundle_words_is_code(words.value)
                                     : words.option == '-';
    }
    return words.kind == BUNDLE_WORDS_COMPLETE;
}

/* Rule 6. */
static void
count_guess(const char *name, int *generation)
{
    if (++*generation > MAX_GENERATION) {
        fprintf(
            stderr,
            "%s: stopped, for it has started itself %d times in a row, each time with words that "
            "are not a command line of Python's.\nIf the program means the interpreter, it has to "
            "give -c, -m or the path of a script that exists.\n",
            name, MAX_GENERATION);
        exit(70); /* EX_SOFTWARE (sysexits.h) */
    }
}

/* In a process that the program started. */
static bundle_start_kind
find_own(int argc, char **argv, const bundle_mark *mark, int *generation)
{
    bundle_words words = bundle_words_read(argc, argv);
    bundle_start_kind kind;
    if (find_worker(argc, argv, words, mark, &kind)) {
        return kind;
    }
    if (means_program(words, argv)) {
        return BUNDLE_START_AGAIN;
    }
    if (means_python(words, argv, mark->starter)) {
        return BUNDLE_START_PYTHON;
    }
    bool python =
        mark->starter == BUNDLE_STARTER_PYTHON || mark->starter == BUNDLE_STARTER_IS_PYTHON;
    if (python && !(bundle.flags & BUNDLE_EXECUTABLE_PROGRAM)) {
        count_guess(argv[0], generation);
    }
    return BUNDLE_START_PROGRAM;
}

/* In a privileged process. */
static bundle_start_kind
find_privileged(int argc, char **argv)
{
    static const bundle_mark nobody = {.starter = BUNDLE_STARTER_UNKNOWN};
    bundle_start_kind kind;
    if (!find_worker(argc, argv, bundle_words_read(argc, argv), &nobody, &kind)) {
        return repeats_itself(argc, argv) ? BUNDLE_START_AGAIN : BUNDLE_START_PROGRAM;
    }
    if (bundle_privileges_give_up() < 0) {
        perror(argv[0]);
        exit(70); /* EX_SOFTWARE (sysexits.h) */
    }
    return kind;
}

static bundle_start_kind
find(int argc, char **argv, const bundle_mark *mark, int *generation)
{
    bool interpreter = !(bundle.flags & BUNDLE_NO_INTERPRETER);
    if (bundle_settings_switch("BUNDLER_PYTHON", BUNDLE_NO_INTERPRETER)) {
        return BUNDLE_START_PYTHON;
    }
    if (getauxval(AT_SECURE)) {
        return find_privileged(argc, argv);
    }
    if (interpreter && started_as_python(argv[0])) {
        return means_program(bundle_words_read(argc, argv), argv) ? BUNDLE_START_AGAIN
                                                                  : BUNDLE_START_PYTHON;
    }
    if (mark->found) {
        return find_own(argc, argv, mark, generation);
    }
    return repeats_itself(argc, argv) ? BUNDLE_START_AGAIN : BUNDLE_START_PROGRAM;
}

bundle_start_kind
bundle_command_find(int argc, char **argv)
{
    bundle_mark mark = bundle_child_start();
    int generation = mark.generation;
    bundle_start_kind kind = find(argc, argv, &mark, &generation);
    if (kind == BUNDLE_START_PYTHON) {
        bundle_starter_is_interpreter();
    }
    bundle_child_generation(generation);
    return kind;
}
