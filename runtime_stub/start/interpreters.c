/* The Finder has to be on sys.meta_path before the first import from a file, which is `encodings`.
 *
 * Shortly before, every interpreter imports the built-in module posix:
 * importlib._bootstrap_external does so first of all.  At that moment sys and importlib._bootstrap
 * exist, and nothing has been imported from a file.  A module of several phases (PEP 489) may have
 * any number of functions that fill it in.  So posix gets one more, which comes before its own.
 * CPython calls it in the interpreter that imports the module.  (Since 3.13 PyInit_posix() itself
 * is called in the main interpreter only; Python/import.c, import_run_extension.)
 */
#include "start/interpreters.h"

#include <string.h>
#include <wchar.h>

#include "contract/bundle_format.h"
#include "import/importer.h"
#include "python/builtin.h"
#include "tree/tree.h"

static wchar_t *executable;
static bool is_program;

/* Put the Finder on sys.meta_path.  A program may import posix a second time, as a new module:
 * that does not count. */
static int
install_once(void)
{
    static const char key[] = "bundler_runtime.Finder";
    PyObject *own = PyInterpreterState_GetDict(PyInterpreterState_Get()); /* borrowed */
    if (own == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "the interpreter has no dict");
        return -1;
    }
    if (PyDict_GetItemString(own, key) != NULL) {
        return 0;
    }
    return bundle_importer_install() < 0 ? -1 : PyDict_SetItemString(own, key, Py_True);
}

/* Set one of the paths in sys, whose reference is stolen. */
static int
set_path(const char *name, PyObject *path)
{
    int result = path != NULL ? PySys_SetObject(name, path) : -1;
    Py_XDECREF(path);
    return result;
}

/* Correct what getpath has computed: it takes sys.executable from the variable PYTHONEXECUTABLE
 * even if the configuration says that variables are ignored; it forgets the directory of the
 * standard library if the home is set (3.11, 3.12); and boot.c has hidden sys._base_executable from
 * it. */
static int
set_paths(void)
{
    if (set_path("executable", PyUnicode_FromWideChar(executable, -1)) < 0 ||
        set_path("_stdlib_dir", PyUnicode_FromString(BUNDLE_ROOT)) < 0) {
        return -1;
    }
    return set_path("_base_executable", PyUnicode_DecodeFSDefault(bundle_tree_executable()));
}

/* Set the file name of importlib._bootstrap_external, which is frozen.  FrozenImporter makes it
 * from sys._stdlib_dir, and this module is the only one that it looks up before set_paths(). */
static int
name_bootstrap(void)
{
    PyObject *module = PyDict_GetItemString(PyImport_GetModuleDict(), "_frozen_importlib_external");
    if (module == NULL) {
        return 0;
    }
    PyObject *spec = PyObject_GetAttrString(module, "__spec__");
    PyObject *state = spec != NULL ? PyObject_GetAttrString(spec, "loader_state") : NULL;
    PyObject *name = state != NULL ? PyObject_GetAttrString(state, "filename") : NULL;
    int result = name != NULL ? 0 : -1;
    if (name == Py_None) {
        Py_DECREF(name);
        name = PyUnicode_FromString(BUNDLE_ROOT "/importlib/_bootstrap_external.py");
        result = name == NULL || PyObject_SetAttrString(state, "filename", name) < 0
                     ? -1
                     : PyObject_SetAttrString(module, "__file__", name);
    }
    Py_XDECREF(name);
    Py_XDECREF(state);
    Py_XDECREF(spec);
    return result;
}

/* Set the variables of sys that programs for PyInstaller ask for.  The interpreter is not frozen,
 * so it hands its options on to processes that multiprocessing starts. */
static int
mark_frozen(void)
{
    if (!is_program) {
        return 0;
    }
    return set_path("_MEIPASS", PyUnicode_FromString(BUNDLE_ROOT)) < 0
               ? -1
               : PySys_SetObject("frozen", Py_True);
}

/* Py_mod_exec */
static int
prepare(PyObject *module)
{
    (void)module;
    return set_paths() < 0 || name_bootstrap() < 0 || mark_frozen() < 0 ? -1 : install_once();
}

PyStatus
bundle_interpreters_prepare(const wchar_t *path, bool program)
{
    is_program = program;
    PyModuleDef *definition = bundle_python_builtin("posix");
    if (definition == NULL || definition->m_slots == NULL) {
        return PyStatus_Error("CPython's module posix cannot be extended");
    }
    size_t count = 0;
    while (definition->m_slots[count].slot != 0) {
        count++;
    }
    PyModuleDef_Slot *slots = PyMem_RawCalloc(count + 2, sizeof *slots);
    executable = wcsdup(path);
    if (slots == NULL || executable == NULL) {
        PyMem_RawFree(slots);
        return PyStatus_NoMemory();
    }
    slots[0] = (PyModuleDef_Slot){Py_mod_exec, (void *)prepare};
    memcpy(slots + 1, definition->m_slots, (count + 1) * sizeof *slots);
    definition->m_slots = slots;
    return PyStatus_Ok();
}

int
bundle_interpreters_renew(void)
{
    executable = Py_DecodeLocale(bundle_tree_executable(), NULL);
    if (executable == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    return 0;
}
