/* Running __main__ as `python app.py` and `python -m pkg` do.  CPython's Modules/main.c and
 * Lib/runpy.py are the specification. */
#include "import/modules.h" /* first: Python.h decides what the system headers declare */

#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "snapshot/snapshot.h"
#include "start/finish.h"
#include "start/program.h"
#include "start/set_new.h"
#include "start/times.h"
#include "import/settings.h"
#include "python/version.h"
#include "freeze/thaw.h"
#include "import/importer.h"

/* A new reference to the path of the script: in the overlay if it is there, otherwise in the
 * bundle. */
static PyObject *
script_path(const bundle_module *module)
{
    for (const char *rest = bundle_settings_overlay(); rest != NULL;) {
        size_t size = strcspn(rest, ":");
        char path[PATH_MAX];
        int n = snprintf(path, sizeof path, "%.*s/%s", (int)size, rest, module->file);
        if (size > 0 && n > 0 && (size_t)n < sizeof path && access(path, R_OK) == 0) {
            return PyUnicode_DecodeFSDefault(path);
        }
        rest = rest[size] == ':' ? rest + size + 1 : NULL;
    }
    return bundle_modules_path(module);
}

/* Set the variables of a script: __file__ and __loader__, but not __spec__. */
static int
describe_script(PyObject *dict, const bundle_module *module)
{
    PyObject *name = PyUnicode_FromString("__main__");
    PyObject *path = name != NULL ? script_path(module) : NULL;
    int result = -1;
    if (path != NULL && PyDict_SetItemString(dict, "__file__", path) == 0 &&
        bundle_python_set_cached(dict, Py_None) == 0) {
        result = bundle_set_new(dict, "__loader__", bundle_importer_loader(module, name, path));
    }
    Py_XDECREF(path);
    Py_XDECREF(name);
    return result;
}

/* Import the packages of a module that is run as with -m, and set its variables from its spec (PEP
 * 338). */
static int
describe_module(PyObject *dict, const bundle_module *module)
{
    PyObject *name = NULL, *parent = NULL, *search = NULL, *spec = NULL;
    int result = -1;
    const char *dot = strrchr(module->name, '.');
    if (dot != NULL) {
        parent = PyUnicode_FromStringAndSize(module->name, dot - module->name);
        PyObject *top = parent != NULL ? PyImport_Import(parent) : NULL;
        Py_XDECREF(top);
        PyObject *package =
            top != NULL ? PyDict_GetItemWithError(PyImport_GetModuleDict(), parent) : NULL;
        if (package == NULL) {
            goto done;
        }
        search = PyObject_GetAttrString(package, "__path__");
    }
    else {
        parent = PyUnicode_FromString("");
        search = Py_NewRef(Py_None);
    }
    name = PyUnicode_FromString(module->name);
    spec = name != NULL && search != NULL ? bundle_importer_spec(name, search) : NULL;
    if (parent == NULL || spec == NULL || PyDict_SetItemString(dict, "__spec__", spec) < 0 ||
        PyDict_SetItemString(dict, "__package__", parent) < 0 ||
        bundle_set_new(dict, "__file__", PyObject_GetAttrString(spec, "origin")) < 0 ||
        bundle_set_new(dict, "__loader__", PyObject_GetAttrString(spec, "loader")) < 0) {
        goto done;
    }
    result = bundle_python_set_cached(dict, Py_None);

done:
    Py_XDECREF(spec);
    Py_XDECREF(search);
    Py_XDECREF(parent);
    Py_XDECREF(name);
    return result;
}

/* A new reference to the code of __main__.  With an overlay it comes from the loader, because the
 * file may be in the overlay. */
static PyObject *
main_code(PyObject *dict, const bundle_module *module)
{
    if (bundle_settings_overlay() == NULL) {
        return bundle_thaw(module);
    }
    PyObject *loader = PyDict_GetItemString(dict, "__loader__"); /* borrowed */
    PyObject *name = PyObject_GetAttrString(loader, "name");
    PyObject *code = name != NULL ? PyObject_CallMethod(loader, "get_code", "O", name) : NULL;
    Py_XDECREF(name);
    return code;
}

/* Import what `python -m` imports before the program, if the program relies on that (Lib/runpy.py).
 * A module that --exclude-module leaves out is no error here.  0, or -1 with an exception set. */
static int
import_as_runpy(void)
{
    static const char *const names[] = {"importlib.machinery", "importlib.util"};
    bool wanted = bundle.flags & BUNDLE_IMPORTS_AS_RUNPY;
    for (size_t i = 0; wanted && i < Py_ARRAY_LENGTH(names); i++) {
        PyObject *module = PyImport_ImportModule(names[i]);
        if (module == NULL && !PyErr_ExceptionMatches(PyExc_ImportError)) {
            return -1;
        }
        Py_XDECREF(module);
        PyErr_Clear();
    }
    return 0;
}

/* A new reference to the result of running __main__, NULL with an exception set. */
static PyObject *
run_main(void)
{
    const bundle_module *module = bundle_modules_find(bundle.entry);
    PyObject *main_module = PyImport_AddModule("__main__"); /* borrowed */
    if (module == NULL || main_module == NULL || import_as_runpy() < 0) {
        return NULL;
    }
    PyObject *dict = PyModule_GetDict(main_module); /* borrowed */
    int described = bundle.entry_kind == BUNDLE_ENTRY_MODULE ? describe_module(dict, module)
                                                             : describe_script(dict, module);
    PyObject *code = described == 0 ? main_code(dict, module) : NULL;
    if (code == NULL) {
        return NULL;
    }
    PyObject *result = PyEval_EvalCode(code, dict, dict);
    Py_DECREF(code);
    return result;
}

/* Run the run-time hooks: scripts that the build adds to run before the program.  Each has a
 * namespace of its own that looks like that of __main__.  0, or -1 with an exception set. */
static int
run_hooks(void)
{
    for (unsigned number = 0;; number++) {
        char name[32];
        snprintf(name, sizeof name, BUNDLE_HOOK_MODULE, number);
        const bundle_module *module = bundle_modules_find(name);
        if (module == NULL) {
            return 0;
        }
        PyObject *code = NULL, *result = NULL;
        PyObject *dict = PyDict_New();
        if (dict != NULL &&
            bundle_set_new(dict, "__name__", PyUnicode_FromString("__main__")) == 0 &&
            PyDict_SetItemString(dict, "__builtins__", PyEval_GetBuiltins()) == 0 &&
            describe_script(dict, module) == 0) {
            code = bundle_thaw(module);
            result = code != NULL ? PyEval_EvalCode(code, dict, dict) : NULL;
        }
        Py_XDECREF(code);
        Py_XDECREF(dict);
        if (result == NULL) {
            return -1;
        }
        Py_DECREF(result);
    }
}

/* Call what is registered to run after a start from a snapshot.  0, or -1 with an exception set. */
static int
call_registered(void)
{
    return bundle_snapshot_call_registered != NULL ? bundle_snapshot_call_registered() : 0;
}

/* Flush sys.stderr and sys.stdout.  Keeps the exception that is set. */
static void
flush_streams(void)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    static const char *const names[] = {"stderr", "stdout"};
    for (size_t i = 0; i < Py_ARRAY_LENGTH(names); i++) {
        PyObject *stream = PySys_GetObject(names[i]); /* borrowed */
        if (stream != NULL && stream != Py_None) {
            PyObject *done = PyObject_CallMethod(stream, "flush", NULL);
            Py_XDECREF(done);
            PyErr_Clear();
        }
    }
    PyErr_Restore(type, value, traceback);
}

/* The exit status that the SystemExit which is set asks for.  Anything but a number is printed, as
 * sys.exit() says. */
static int
system_exit_status(void)
{
    PyObject *type, *value, *traceback;
    int status = 1;
    fflush(stdout);
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    PyObject *code = value != NULL ? PyObject_GetAttrString(value, "code") : NULL;
    if (code == NULL) {
        PyErr_Clear();
    }
    if (code == Py_None) {
        status = 0;
    }
    else if (code != NULL && PyLong_Check(code)) {
        status = (int)PyLong_AsLong(code);
        PyErr_Clear(); /* out of range: -1, as in CPython */
    }
    else {
        PyObject *said = code != NULL ? code : value;
        PyObject *stream = PySys_GetObject("stderr"); /* borrowed */
        if (stream != NULL && stream != Py_None) {
            Py_INCREF(stream);
            PyFile_WriteObject(said, stream, Py_PRINT_RAW);
            Py_DECREF(stream);
        }
        else {
            PyObject_Print(said, stderr, Py_PRINT_RAW);
            fflush(stderr);
        }
        PyErr_Clear();
        PySys_WriteStderr("\n");
    }
    Py_XDECREF(code);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    return status;
}

/* Die of SIGINT: so the caller's shell knows about the Ctrl-C (bpo-1054041). */
static int
die_of_interrupt(void)
{
    if (PyOS_setsig(SIGINT, SIG_DFL) != SIG_ERR) {
        kill(getpid(), SIGINT);
    }
    return 128 + SIGINT;
}

int
bundle_program_run(bundle_start_kind kind)
{
    bool worker = kind == BUNDLE_START_WORKER || kind == BUNDLE_START_SERVER;
    int status = 0;
    bundle_python_running_main(true);
    PyObject *result = NULL;
    if (call_registered() == 0 && run_hooks() == 0) {
        result = worker ? bundle_command_run_worker() : run_main();
    }
    bool interrupted = result == NULL && PyErr_Occurred() == PyExc_KeyboardInterrupt;
    flush_streams();
    if (result == NULL && PyErr_ExceptionMatches(PyExc_SystemExit)) {
        status = system_exit_status();
    }
    else if (result == NULL) {
        PyErr_Print();
        status = 1;
    }
    Py_XDECREF(result);
    PyObject *dict = PyModule_GetDict(PyImport_AddModule("__main__"));
    if (!worker && bundle.entry_kind == BUNDLE_ENTRY_SCRIPT &&
        (PyDict_DelItemString(dict, "__file__") < 0 || bundle_python_set_cached(dict, NULL) < 0)) {
        PyErr_Clear();
    }
    bundle_python_running_main(false);
    bundle_times_report("the end begins");
    if (bundle_finish() < 0) {
        status = 120; /* as CPython does if the streams cannot be flushed */
    }
    return interrupted ? die_of_interrupt() : status;
}
