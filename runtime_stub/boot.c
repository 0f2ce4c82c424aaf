/* Start-up configuration (PEP 587).
 *
 *   1. Pre-initialise like `python` does (locale, UTF-8 mode, C locale coercion; PEP 538, PEP 540),
 *      but without looking at PYTHON* variables.
 *   2. Fill in every field that getpath would compute from the file system.
 *   3. Replace getpath: the linker sends calls of _PyConfig_InitPathConfig here (--wrap).  It is
 *      called for every interpreter after importlib._bootstrap is there and before anything is
 *      imported from a file, which makes it the moment to put our finder on sys.meta_path; so
 *      `encodings`, and sub-interpreters, import from the bundle.
 *   4. After initialisation: the names that site would have added to builtins, sys.frozen.
 */
#include "boot.h"

#include "bundle_format.h"
#include "importer.h"
#include "tree.h"

#define WIDE_(text) L##text
#define WIDE(text) WIDE_(text)

/* CPython's own, in Modules/getpath.c; the same signature in 3.11, 3.12 and 3.13. */
PyStatus __real__PyConfig_InitPathConfig(PyConfig *config, int compute_path_config);
PyStatus __wrap__PyConfig_InitPathConfig(PyConfig *config, int compute_path_config);

PyStatus
__wrap__PyConfig_InitPathConfig(PyConfig *config, int compute_path_config)
{
    if (compute_path_config && bundle_importer_install() < 0) {
        PyErr_Print();
        return PyStatus_Error("cannot install the bundle's importer");
    }
    return __real__PyConfig_InitPathConfig(config, 0);
}

static void
check(PyStatus status, PyConfig *config)
{
    if (PyStatus_Exception(status)) {
        if (config != NULL) {
            PyConfig_Clear(config);
        }
        Py_ExitStatusException(status);
    }
}

static void
preinitialize(int argc, char **argv)
{
    PyPreConfig preconfig;
    PyPreConfig_InitPythonConfig(&preconfig);
    preconfig.isolated = 1;
    preconfig.use_environment = 0;
    preconfig.parse_argv = 0;
    check(Py_PreInitializeFromBytesArgs(&preconfig, argc, argv), NULL);
}

static void
set_paths(PyConfig *config)
{
    static const wchar_t root[] = WIDE(BUNDLE_EXE) L"/" WIDE(BUNDLE_DIR);
    check(PyConfig_SetBytesString(config, &config->executable, bundle_executable()), config);
    /* Py_GetProgramName() is otherwise NULL, which _tkinter does not expect */
    check(PyConfig_SetBytesString(config, &config->program_name, bundle_executable()), config);
    check(PyConfig_SetBytesString(config, &config->base_executable, bundle_executable()), config);
    check(PyConfig_SetBytesString(config, &config->platlibdir, bundle.platlibdir), config);
    wchar_t **const fields[] = {
        &config->prefix,           &config->exec_prefix, &config->base_prefix,
        &config->base_exec_prefix, &config->stdlib_dir,
    };
    for (size_t i = 0; i < Py_ARRAY_LENGTH(fields); i++) {
        check(PyConfig_SetString(config, fields[i], root), config);
    }
    check(PyWideStringList_Append(&config->module_search_paths, root), config);
    config->module_search_paths_set = 1;
}

/* `exit`, `quit` and `help`, which site adds to builtins and programs use. */
static int
add_site_builtins(void)
{
    int result = -1;
    PyObject *exit_ = NULL, *quit = NULL, *help = NULL;
    PyObject *builtins = PyEval_GetBuiltins(); /* borrowed */
    PyObject *module = PyImport_ImportModule("_sitebuiltins");
    if (module == NULL) {
        return -1;
    }
    const char eof[] = "Ctrl-D (i.e. EOF)";
    exit_ = PyObject_CallMethod(module, "Quitter", "ss", "exit", eof);
    quit = PyObject_CallMethod(module, "Quitter", "ss", "quit", eof);
    help = PyObject_CallMethod(module, "_Helper", NULL);
    if (exit_ != NULL && quit != NULL && help != NULL &&
        PyDict_SetItemString(builtins, "exit", exit_) == 0 &&
        PyDict_SetItemString(builtins, "quit", quit) == 0) {
        result = PyDict_SetItemString(builtins, "help", help);
    }
    Py_XDECREF(help);
    Py_XDECREF(quit);
    Py_XDECREF(exit_);
    Py_DECREF(module);
    return result;
}

/* What programs written for PyInstaller ask for. */
static int
mark_frozen(void)
{
    PyObject *root = PyUnicode_FromString(BUNDLE_ROOT);
    if (root == NULL) {
        return -1;
    }
    int result = PySys_SetObject("_MEIPASS", root);
    Py_DECREF(root);
    return result < 0 ? -1 : PySys_SetObject("frozen", Py_True);
}

void
bundle_boot(int argc, char **argv)
{
    bundle_tree_start();
    preinitialize(argc, argv);

    PyConfig config;
    PyConfig_InitIsolatedConfig(&config);
    config.site_import = 0;
    config.write_bytecode = 0;
    config.pathconfig_warnings = 0;
    config.install_signal_handlers = 1;
    config.configure_c_stdio = 1;
    config.optimization_level = (int)bundle.optimize;
    set_paths(&config);
    check(PyConfig_SetBytesArgv(&config, argc, argv), &config);
    check(Py_InitializeFromConfig(&config), &config);
    PyConfig_Clear(&config);

    if (add_site_builtins() < 0 || mark_frozen() < 0) {
        PyErr_Print();
        check(PyStatus_Error("cannot prepare the builtins module"), NULL);
    }
}
