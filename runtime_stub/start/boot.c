/* Start-up configuration (PEP 587).
 *
 *   1. Pre-initialise as `python` does (locale, UTF-8 mode, C locale coercion; PEP 538, PEP 540).
 *      The program ignores PYTHON* variables.  The interpreter (command.h) reads them, and its
 *      options from the command line.
 *   2. Fill in every field that getpath would compute from the file system.  The home is set, too:
 *      then getpath looks for no file beside the executable (pyvenv.cfg, ._pth, pybuilddir.txt; see
 *      Modules/getpath.py).
 *   3. Read the words and the variables.  PYTHONPATH is known then, so set the module search path.
 *      interpreters.c puts the Finder into each interpreter.  CPython reads them once more, for the
 *      initialisation, and forgets -X warn_default_encoding if that is the second time for one
 *      configuration (Python/preconfig.c, _PyPreCmdline_SetConfig).  So there are two of them.
 *   4. After the initialisation, add to builtins what the module site would have added.  The
 *      interpreter has run site.
 */
#include "start/boot.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <wchar.h>

#include "contract/bundle_format.h"
#include "stored/damage.h"
#include "import/modules.h"
#include "import/settings.h"
#include "python/version.h"
#include "start/interpreters.h"
#include "start/options.h"
#include "start/site.h"
#include "start/times.h"
#include "tree/tree.h"

#define WIDE_(text) L##text
#define WIDE(text) WIDE_(text)

static bool is_interpreter;

/* Append directories that ':' separates.  An empty one means the working directory. */
static PyStatus
append_paths(PyConfig *config, const wchar_t *rest)
{
    while (rest != NULL) {
        const wchar_t *colon = wcschr(rest, L':');
        size_t size = colon != NULL ? (size_t)(colon - rest) : wcslen(rest);
        wchar_t *entry = PyMem_RawCalloc(size + 1, sizeof *entry);
        if (entry == NULL) {
            return PyStatus_NoMemory();
        }
        wmemcpy(entry, rest, size);
        PyStatus status = PyWideStringList_Append(&config->module_search_paths, entry);
        PyMem_RawFree(entry);
        if (PyStatus_Exception(status)) {
            return status;
        }
        rest = colon != NULL ? colon + 1 : NULL;
    }
    return PyStatus_Ok();
}

/* Set sys.path as getpath does: PYTHONPATH, then the directories of the interpreter.  The bundle
 * stands for these.  The overlay comes before the bundle. */
static PyStatus
set_search_paths(PyConfig *config, const wchar_t *pythonpath)
{
    static const wchar_t root[] = WIDE(BUNDLE_EXE) L"/" WIDE(BUNDLE_DIR);
    PyStatus status = append_paths(config, pythonpath);
    if (!PyStatus_Exception(status) && bundle_settings_overlay() != NULL) {
        wchar_t *overlay = Py_DecodeLocale(bundle_settings_overlay(), NULL);
        status = overlay != NULL ? append_paths(config, overlay) : PyStatus_NoMemory();
        PyMem_RawFree(overlay);
    }
    if (PyStatus_Exception(status)) {
        return status;
    }
    config->module_search_paths_set = 1;
    return PyWideStringList_Append(&config->module_search_paths, root);
}

/* CPython names other reasons when it runs out of memory at its start, "Frozen object named
 * 'codecs' is invalid" for example.  So say when memory is limited. */
static void
explain_failure(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
        fprintf(stderr, "bundle: the memory of this process is limited to %llu kB (ulimit -v)\n",
                (unsigned long long)limit.rlim_cur / 1024);
    }
}

static void
check(PyStatus status, PyConfig *config)
{
    if (PyStatus_Exception(status)) {
        explain_failure();
        if (config != NULL) {
            PyConfig_Clear(config);
        }
        Py_ExitStatusException(status);
    }
}

static void
preinitialize(const bundle_command_line *line)
{
    PyPreConfig preconfig;
    PyPreConfig_InitPythonConfig(&preconfig);
    preconfig.isolated = !is_interpreter;
    preconfig.use_environment = is_interpreter;
    preconfig.parse_argv = line->parse;
    check(Py_PreInitializeFromBytesArgs(&preconfig, line->argc, line->argv), NULL);
}

static void
set_paths(PyConfig *config)
{
    static const wchar_t root[] = WIDE(BUNDLE_EXE) L"/" WIDE(BUNDLE_DIR);
    check(PyConfig_SetBytesString(config, &config->executable, bundle_tree_executable()), config);
    check(PyConfig_SetBytesString(config, &config->platlibdir, bundle.platlibdir), config);
    /* getpath reads the link that base_executable may be.  Below the virtual root nothing is a
     * link, and interpreters.c sets sys._base_executable. */
    wchar_t **const fields[] = {
        &config->home,
        &config->prefix,
        &config->exec_prefix,
        &config->base_prefix,
        &config->base_exec_prefix,
        &config->stdlib_dir,
        &config->base_executable,
    };
    for (size_t i = 0; i < Py_ARRAY_LENGTH(fields); i++) {
        check(PyConfig_SetString(config, fields[i], root), config);
    }
}

/* Write an absolute path of the file `path` to absolute[PATH_MAX].  False if that has no room. */
static bool
make_absolute(const char *path, char *absolute)
{
    char directory[PATH_MAX] = "";
    if (path[0] != '/' && getcwd(directory, sizeof directory) == NULL) {
        return false;
    }
    int n = snprintf(absolute, PATH_MAX, "%s%s%s", directory, path[0] != '/' ? "/" : "", path);
    return n > 0 && n < PATH_MAX;
}

/* In a virtual environment bin/python is a link to the executable (PEP 405).  Make sys.executable
 * the link, from which the module site finds pyvenv.cfg and the rest; since 3.14 getpath does. */
static void
set_environment(PyConfig *config, const char *path)
{
    char executable[PATH_MAX], directory[PATH_MAX], file[PATH_MAX + sizeof "/pyvenv.cfg"];
    if (strchr(path, '/') == NULL || !make_absolute(path, executable)) {
        return;
    }
    memcpy(directory, executable, sizeof directory);
    for (int up = 0; up < 2; up++) {
        *strrchr(directory, '/') = '\0';
        snprintf(file, sizeof file, "%s/pyvenv.cfg", directory);
        if (access(file, F_OK) == 0) {
            check(PyConfig_SetBytesString(config, &config->executable, executable), config);
            return;
        }
        if (directory[0] == '\0') {
            return;
        }
    }
}

/* Set sys.orig_argv: the words that the process really got. */
static void
set_original_words(PyConfig *config, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        wchar_t *word = Py_DecodeLocale(argv[i], NULL);
        check(word != NULL ? PyWideStringList_Append(&config->orig_argv, word)
                           : PyStatus_NoMemory(),
              config);
        PyMem_RawFree(word);
    }
}

/* Set what does not depend on the words of the command line. */
static void
set_options(PyConfig *config, bool parse)
{
    if (parse) {
        PyConfig_InitPythonConfig(config);
        config->user_site_directory = 0;
    }
    else {
        PyConfig_InitIsolatedConfig(config);
        config->install_signal_handlers = 1;
        config->configure_c_stdio = 1;
    }
    if (!is_interpreter) {
        config->isolated = 1;
        config->use_environment = 0;
        config->safe_path = 1;
        config->site_import = 0;
        if (bundle.flags & BUNDLE_LAZY_IMPORTS) {
            bundle_python_import_lazily(config);
        }
    }
    config->parse_argv = parse;
    if (!is_interpreter && bundle.hash_seed >= 0) {
        config->use_hash_seed = 1;
        config->hash_seed = (unsigned long)bundle.hash_seed;
    }
    config->write_bytecode = is_interpreter;
    if (bundle_times_wanted()) {
        config->import_time = 1;
    }
    config->pathconfig_warnings = 0;
    config->optimization_level = (int)bundle.optimize;
}

/* getpath looks for pyvenv.cfg beside the executable (since 3.14 even if the home is set), which is
 * for the interpreter only.  Let it look in the bundle.  interpreters.c sets sys.executable. */
static void
hide_executable(PyConfig *config)
{
    static const wchar_t hidden[] = WIDE(BUNDLE_EXE) L"/" WIDE(BUNDLE_DIR) L"/bin/python";
    check(PyConfig_SetString(config, &config->executable, hidden), config);
}

/* Set all that is known before the words and the variables are read. */
static void
configure(PyConfig *config, int argc, char **argv, const bundle_command_line *line)
{
    set_options(config, line->parse);
    set_paths(config);
    check(PyConfig_SetBytesString(config, &config->program_name, argv[0]), config);
    if (is_interpreter) {
        set_environment(config, argv[0]);
    }
    set_original_words(config, argc, argv);
    check(PyConfig_SetBytesArgv(config, line->argc, line->argv), config);
}

void
bundle_boot(int argc, char **argv, bundle_start_kind kind)
{
    is_interpreter = kind == BUNDLE_START_PYTHON;
    bundle_damage_check();
    bundle_command_line line = bundle_options_read(argc, argv, kind);
    preinitialize(&line);

    PyConfig config, known;
    configure(&config, argc, argv, &line);
    configure(&known, argc, argv, &line);
    check(PyConfig_Read(&known), &known);
    bundle_settings_read(known.optimization_level);
    check(set_search_paths(&config, is_interpreter ? known.pythonpath_env : NULL), &config);
    check(bundle_interpreters_prepare(known.executable, !is_interpreter), &config);
    PyConfig_Clear(&known);
    if (!is_interpreter) {
        hide_executable(&config);
    }
    check(Py_InitializeFromConfig(&config), &config);
    PyConfig_Clear(&config);
    if (line.argv != argv) {
        free(line.argv); /* CPython has its own copies */
    }
    bundle_times_report("ready");
    if (is_interpreter && isatty(STDIN_FILENO) && bundle_modules_find("_pyrepl.main") == NULL) {
        /* 3.13 and later show no prompt without it.  os.environ has been made before. */
        setenv("PYTHON_BASIC_REPL", "1", 1);
    }
    if (!is_interpreter && bundle_site_add() < 0) {
        PyErr_Print();
        check(PyStatus_Error("cannot prepare the builtins module"), NULL);
    }
}
