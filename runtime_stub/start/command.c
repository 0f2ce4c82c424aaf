/* What a start of the executable is for.
 *
 *   1. BUNDLER_PYTHON=1 in the environment, or the name of an interpreter as the first word
 *      (`python3.12`, in a virtual environment that the program made), means the interpreter.  This
 *      does not count if the build left the interpreter out (--no-interpreter), or in a privileged
 *      process (setuid, file capabilities).
 *   2. If the program itself did not start this process (child.c), it is the program.
 *   3. `--multiprocessing-fork ...` means a child of multiprocessing.  multiprocessing uses this
 *      option because sys.frozen is set.
 *   4. Words that `python` understands mean the interpreter: options, then -c, -m, `-`, the end, or
 *      the path of something that it could run.  A path of the program itself means the program:
 *      the executable, sys.argv[0], or the __file__ of the entry point.
 *   5. Any other words are a guess: the program.  A program that knows about sys.frozen starts
 *      itself with words of its own (`[sys.executable, "worker"]`).  A program that does not know
 *      about it might start itself in this way for ever, where plain Python reports an error.  So a
 *      chain of guesses ends after MAX_GENERATION processes.  A program that replaces itself
 *      (os.execv) makes no chain.
 *
 * With --no-interpreter, rule 4 means the interpreter for multiprocessing's helpers only.
 *
 * In a privileged process no variable counts, so nobody can know who started it.  Only the command
 * lines of multiprocessing mean a child or a helper.  What these run comes from whoever started
 * them, so the process gives its privileges up first (privileges.c).
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "start/command.h"

#include <fcntl.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contract/bundle_format.h"
#include "import/settings.h"
#include "start/child.h"
#include "start/privileges.h"
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

/* ---- 4. a command line of Python's ------------------------------------------------------- */

typedef enum words_kind {
    WORDS_STRANGE,  /* not a command line of Python's */
    WORDS_COMPLETE, /* -c, -m, -, --version, or the end */
    WORDS_SCRIPT,
} words_kind;

typedef struct words {
    words_kind kind;
    int index; /* of the script, or of the value of -c or -m */
} words;

static bool
is_long_option(const char *word)
{
    static const char *const known[] = {"--help", "--help-all", "--help-env", "--help-xoptions",
                                        "--version"};
    for (size_t i = 0; i < Py_ARRAY_LENGTH(known); i++) {
        if (strcmp(word, known[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Read the word at *index, short options that may be written together: `-bB`, `-Wd`, `-c command`.
 * Moves *index to the value of the last one if that is a word of its own.  WORDS_COMPLETE: behind
 * -c or -m the words are the program's.  WORDS_SCRIPT: go on with the next word. */
static words_kind
read_short_options(int argc, char **argv, int *index)
{
    static const char without_value[] = "bBdEhiIOPqRsStuvVx?";
    static const char with_value[] = "WX";
    for (const char *option = argv[*index] + 1; *option != '\0'; option++) {
        bool command = *option == 'c' || *option == 'm';
        if (command || strchr(with_value, *option) != NULL) {
            bool next = option[1] == '\0';
            if (next && *index + 1 == argc) {
                return WORDS_STRANGE;
            }
            *index += next;
            return command ? WORDS_COMPLETE : WORDS_SCRIPT;
        }
        if (strchr(without_value, *option) == NULL) {
            return WORDS_STRANGE;
        }
    }
    return WORDS_SCRIPT;
}

/* Read the options as CPython's Python/getopt.c does.  The options of every supported version are
 * known: the interpreter itself refuses those that it does not have. */
static words
read_words(int argc, char **argv)
{
    const words strange = {WORDS_STRANGE, 0};
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (word[0] != '-') {
            return (words){WORDS_SCRIPT, i};
        }
        if (word[1] == '\0') {
            return (words){WORDS_COMPLETE, i};
        }
        if (strcmp(word, "--check-hash-based-pycs") == 0) {
            i++;
            continue;
        }
        if (word[1] == '-') {
            return is_long_option(word) ? (words){WORDS_COMPLETE, i} : strange;
        }
        words_kind kind = read_short_options(argc, argv, &i);
        if (kind == WORDS_STRANGE) {
            return strange;
        }
        if (kind == WORDS_COMPLETE) {
            return (words){WORDS_COMPLETE, i};
        }
    }
    return argc > 1 ? (words){WORDS_COMPLETE, argc} : strange;
}

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
    struct stat self, other;
    if (stat(path, &other) == 0) {
        return stat(BUNDLE_EXE, &self) == 0 && self.st_dev == other.st_dev &&
               self.st_ino == other.st_ino;
    }
    const char *slash = strrchr(bundle_tree_executable(), '/');
    return slash != NULL &&
           strcmp(path, slash + 1) == 0; /* argv[0] of an executable that was found through PATH */
}

/* Whether a text begins as Python source does: with a #! line that names python, with a declaration
 * of the encoding (PEP 263), or with an import behind comments. */
static bool
looks_like_python(char *text)
{
    char *state = NULL;
    for (char *line = strtok_r(text, "\n", &state); line != NULL;
         line = strtok_r(NULL, "\n", &state)) {
        if (line[0] != '#') {
            return strncmp(line, "import ", 7) == 0 ||
                   (strncmp(line, "from ", 5) == 0 && strstr(line, " import ") != NULL);
        }
        if ((line[1] == '!' && strstr(line, "python") != NULL) || strstr(line, "coding") != NULL) {
            return true;
        }
    }
    return false;
}

/* Whether a directory holds what `python DIRECTORY` runs. */
static bool
has_main(const char *path)
{
    char source[PATH_MAX], bytecode[PATH_MAX + 1];
    int n = snprintf(source, sizeof source, "%s/__main__.py", path);
    snprintf(bytecode, sizeof bytecode, "%sc", source);
    return n > 0 && (size_t)n < sizeof source &&
           (access(source, F_OK) == 0 || access(bytecode, F_OK) == 0);
}

static bool
has_suffix_of_python(const char *path)
{
    static const char *const suffixes[] = {".py", ".pyw", ".pyc", ".pyz", ".zip"};
    size_t size = strlen(path);
    for (size_t i = 0; i < Py_ARRAY_LENGTH(suffixes); i++) {
        size_t n = strlen(suffixes[i]);
        if (size > n && strcmp(path + size - n, suffixes[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether a file begins as an archive or as Python source does. */
static bool
begins_like_python(const char *path)
{
    char start[1024] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, start, sizeof start - 1);
    if (fd >= 0) {
        close(fd);
    }
    start[n > 0 ? n : 0] = '\0';
    return strncmp(start, "PK\3\4", 4) == 0 || looks_like_python(start);
}

/* Whether `python PATH` could run what is there, judged by its name and its first bytes.  Behind
 * options of Python's there is no doubt. */
static bool
is_script(const char *path, bool after_options)
{
    struct stat st;
    if (stat(path, &st) < 0) {
        return false;
    }
    if (after_options) {
        return true;
    }
    if (S_ISDIR(st.st_mode)) {
        return has_main(path);
    }
    if (!S_ISREG(st.st_mode) || strncmp(path, "/dev/", 5) == 0) {
        return true; /* a pipe, or /dev/stdin and /dev/fd/3 of any kind */
    }
    return has_suffix_of_python(path) || begins_like_python(path);
}

/* ---- 3. multiprocessing ------------------------------------------------------------------ */

/* multiprocessing/spawn.py, get_command_line() and freeze_support(). */
static const char fork_option[] = "--multiprocessing-fork";
static const char fork_command[] =
    "from multiprocessing.spawn import freeze_support; freeze_support()";

/* What multiprocessing's resource_tracker and forkserver put behind -c begins with one of these
 * (forkserver since gh-144503 with the second). */
static const char *const helpers[] = {
    "from multiprocessing.",
    "import sys; from multiprocessing.",
};

PyObject *
bundle_command_run_worker(void)
{
    PyObject *main_module = PyImport_AddModule("__main__"); /* borrowed */
    if (main_module == NULL) {
        return NULL;
    }
    PyObject *dict = PyModule_GetDict(main_module); /* borrowed */
    return PyRun_String(fork_command, Py_file_input, dict, dict);
}

/* Whether the words start a helper of multiprocessing: `-c "from multiprocessing...."`. */
static bool
is_helper(words found, int argc, char **argv)
{
    for (size_t i = 0; i < Py_ARRAY_LENGTH(helpers); i++) {
        if (found.kind == WORDS_COMPLETE && found.index < argc &&
            strncmp(argv[found.index], helpers[i], strlen(helpers[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- the decision ------------------------------------------------------------------------ */

static bool
is_worker(int argc, char **argv)
{
    return argc > 1 && strcmp(argv[1], fork_option) == 0;
}

static bundle_start_kind
find_own(int argc, char **argv, int *generation)
{
    words found = read_words(argc, argv);
    if (is_worker(argc, argv)) {
        return BUNDLE_START_WORKER;
    }
    if (bundle.flags & BUNDLE_NO_INTERPRETER) {
        if (is_helper(found, argc, argv)) {
            return BUNDLE_START_PYTHON;
        }
    }
    else if (found.kind == WORDS_COMPLETE ||
             (found.kind == WORDS_SCRIPT && is_script(argv[found.index], found.index > 1))) {
        return found.kind == WORDS_SCRIPT && is_program(argv[found.index]) ? BUNDLE_START_AGAIN
                                                                           : BUNDLE_START_PYTHON;
    }
    if (found.kind == WORDS_SCRIPT && is_program(argv[found.index])) {
        return BUNDLE_START_AGAIN;
    }
    if (++*generation > MAX_GENERATION) {
        fprintf(
            stderr,
            "%s: stopped, for it has started itself %d times in a row, each time with words that "
            "are not a command line of Python's.\nIf the program means the interpreter, it has to "
            "give -c, -m or the path of a script that exists.\n",
            argv[0], MAX_GENERATION);
        exit(70); /* EX_SOFTWARE (sysexits.h) */
    }
    return BUNDLE_START_PROGRAM;
}

/* In a privileged process. */
static bundle_start_kind
find_privileged(int argc, char **argv)
{
    bool worker = is_worker(argc, argv);
    if (!worker && !is_helper(read_words(argc, argv), argc, argv)) {
        return BUNDLE_START_PROGRAM;
    }
    if (bundle_privileges_give_up() < 0) {
        perror(argv[0]);
        exit(70); /* EX_SOFTWARE (sysexits.h) */
    }
    return worker ? BUNDLE_START_WORKER : BUNDLE_START_PYTHON;
}

bundle_start_kind
bundle_command_find(int argc, char **argv)
{
    int generation;
    bool own = bundle_child_start(&generation);
    bundle_start_kind kind = BUNDLE_START_PROGRAM;
    if (bundle_settings_switch("BUNDLER_PYTHON", BUNDLE_NO_INTERPRETER)) {
        kind = BUNDLE_START_PYTHON;
    }
    else if (getauxval(AT_SECURE)) {
        kind = find_privileged(argc, argv);
    }
    else if (!(bundle.flags & BUNDLE_NO_INTERPRETER) && argc > 0 && is_python(argv[0]) &&
             !is_python(bundle_tree_executable())) {
        kind = BUNDLE_START_PYTHON;
    }
    else if (own) {
        kind = find_own(argc, argv, &generation);
    }
    bundle_child_generation(generation);
    return kind;
}
