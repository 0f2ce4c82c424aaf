/* Path entries of the virtual tree when it has no sources.
 *
 * importlib's FileFinder looks for files, and a package without sources may have no file left.  So
 * a path hook of the stub answers for two kinds of paths:
 *
 *   1. A directory that modules of the bundle stand in.  The entry has find_spec(), and
 *      iter_modules() for pkgutil.  Other modules are left to the finder that the next path hook
 *      makes.
 *   2. The file of the script.  runpy.run_path() runs a path for which there is a finder that finds
 *      `__main__`.  So multiprocessing can run the program's main module in a new process.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>
#include <string.h>

#include "contract/bundle_format.h"
#include "import/modules.h"
#include "import/place.h"
#include "import/sourceless.h"
#include "import/text.h"
#include "tree/tree.h"

typedef struct entry {
    PyObject_HEAD PyObject *path; /* str */
    PyObject *inner;              /* the finder that the next hook makes, or NULL */
    PyObject *directory;          /* of the script; otherwise the same as `path` */
    PyObject *finder;             /* the interpreter's Finder */
} entry;

static bool
is_listed(const bundle_module *module)
{
    return module->file != NULL && !(module->flags & BUNDLE_NAMESPACE);
}

static PyObject *
entry_find_spec(PyObject *op, PyObject *args)
{
    entry *self = (entry *)op;
    PyObject *name, *target = Py_None;
    if (!PyArg_ParseTuple(args, "U|O:find_spec", &name, &target)) {
        return NULL;
    }
    const char *text = bundle_text(name);
    const bundle_module *module = text != NULL ? bundle_modules_find(text) : NULL;
    bool here = module != NULL && is_listed(module) && bundle_place_is(self->directory, module);
    if (here || module == NULL) { /* it may be a module of this directory under another name */
        PyObject *search = Py_BuildValue("[O]", self->directory);
        PyObject *spec = search != NULL
                             ? PyObject_CallMethod(self->finder, "find_spec", "OO", name, search)
                             : NULL;
        Py_XDECREF(search);
        if (here || spec != Py_None) {
            return spec;
        }
        Py_DECREF(spec);
    }
    if (self->inner == NULL) {
        Py_RETURN_NONE;
    }
    return PyObject_CallMethod(self->inner, "find_spec", "OO", name, target);
}

static PyObject *
entry_iter_modules(PyObject *op, PyObject *args)
{
    const char *prefix = "";
    if (!PyArg_ParseTuple(args, "|s:iter_modules", &prefix)) {
        return NULL;
    }
    PyObject *list = PyList_New(0);
    for (uint32_t i = 0; list != NULL && i < bundle.modules_count; i++) {
        const bundle_module *module = &bundle.modules[i];
        const char *dot = strrchr(module->name, '.');
        const char *name = dot != NULL ? dot + 1 : module->name;
        if (!is_listed(module) || strcmp(module->name, "__main__") == 0 ||
            !bundle_place_is(((entry *)op)->path, module)) {
            continue;
        }
        PyObject *item = Py_BuildValue("NO", PyUnicode_FromFormat("%s%s", prefix, name),
                                       module->flags & BUNDLE_PACKAGE ? Py_True : Py_False);
        if (item == NULL || PyList_Append(list, item) < 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(item);
    }
    PyObject *result = list != NULL ? PyObject_GetIter(list) : NULL;
    Py_XDECREF(list);
    return result;
}

static PyObject *
entry_invalidate_caches(PyObject *op, PyObject *unused)
{
    (void)unused;
    entry *self = (entry *)op;
    if (self->inner == NULL) {
        Py_RETURN_NONE;
    }
    return PyObject_CallMethod(self->inner, "invalidate_caches", NULL);
}

static void
entry_dealloc(PyObject *op)
{
    entry *self = (entry *)op;
    PyTypeObject *type = Py_TYPE(op);
    Py_XDECREF(self->path);
    Py_XDECREF(self->inner);
    Py_XDECREF(self->directory);
    Py_XDECREF(self->finder);
    type->tp_free(op);
    Py_DECREF(type);
}

static PyMethodDef entry_methods[] = {
    {"find_spec", entry_find_spec, METH_VARARGS, NULL},
    {"iter_modules", entry_iter_modules, METH_VARARGS, NULL},
    {"invalidate_caches", entry_invalidate_caches, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot entry_slots[] = {
    {Py_tp_doc, "Finds the modules of one directory of the executable."},
    {Py_tp_methods, entry_methods},
    {Py_tp_dealloc, entry_dealloc},
    {0, NULL},
};

static PyType_Spec entry_spec = {
    .name = "bundler_runtime.Directory",
    .basicsize = sizeof(entry),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = entry_slots,
};

static PyObject *hook(PyObject *self, PyObject *path);

/* A new reference to the finder that another hook makes for a path.  NULL, with no exception set,
 * if none does. */
static PyObject *
next_finder(PyObject *path)
{
    PyObject *hooks = PySys_GetObject("path_hooks"); /* borrowed */
    for (Py_ssize_t i = 0; hooks != NULL && PyList_Check(hooks) && i < PyList_GET_SIZE(hooks);
         i++) {
        PyObject *other = PyList_GET_ITEM(hooks, i);
        if (PyCFunction_Check(other) && PyCFunction_GET_FUNCTION(other) == hook) {
            continue;
        }
        PyObject *found = PyObject_CallOneArg(other, path);
        if (found != NULL) {
            return found;
        }
        PyErr_Clear(); /* ImportError: this hook is for other paths */
    }
    return NULL;
}

/* Whether a module of the bundle stands in the directory `path`. */
static bool
holds_modules(PyObject *path)
{
    for (uint32_t i = 0; i < bundle.modules_count; i++) {
        if (is_listed(&bundle.modules[i]) && bundle_place_is(path, &bundle.modules[i])) {
            return true;
        }
    }
    return false;
}

/* Whether `path` is the file of the script.  -1 with an exception set. */
static int
is_script(PyObject *path)
{
    const bundle_module *script =
        bundle.entry_kind == BUNDLE_ENTRY_SCRIPT ? bundle_modules_find(bundle.entry) : NULL;
    if (script == NULL) {
        return 0;
    }
    PyObject *file = bundle_modules_path(script);
    int result = file != NULL ? PyUnicode_Compare(file, path) == 0 : -1;
    Py_XDECREF(file);
    return result;
}

/* `self` is a tuple: the type of entries, the virtual root, and the Finder. */
static PyObject *
hook(PyObject *self, PyObject *path)
{
    const char *text = bundle_text(path);
    bool inside = text != NULL && bundle_tree_resolve(text).inside;
    int script = inside ? is_script(path) : 0;
    if (script < 0) {
        return NULL;
    }
    if (!script && !(inside && holds_modules(path))) {
        PyErr_SetString(PyExc_ImportError, "not a directory of the executable");
        return NULL;
    }
    PyTypeObject *type = (PyTypeObject *)PyTuple_GET_ITEM(self, 0);
    entry *made = (entry *)type->tp_alloc(type, 0);
    if (made != NULL) {
        made->path = Py_NewRef(path);
        made->directory = Py_NewRef(script ? PyTuple_GET_ITEM(self, 1) : path);
        made->finder = Py_NewRef(PyTuple_GET_ITEM(self, 2));
        made->inner = script ? NULL : next_finder(path);
    }
    return (PyObject *)made;
}

static PyMethodDef hook_definition = {"bundler_path_hook", hook, METH_O, NULL};

int
bundle_sourceless_install(PyObject *finder)
{
    const bundle_module *main_module = bundle_modules_find(bundle.entry);
    PyObject *hooks = PySys_GetObject("path_hooks"); /* borrowed */
    if (main_module == NULL || bundle_tree_find(main_module->file) != NULL || hooks == NULL) {
        return 0;
    }
    int result = -1;
    PyObject *type = PyType_FromSpec(&entry_spec);
    PyObject *self = type != NULL ? Py_BuildValue("(OsO)", type, BUNDLE_ROOT, finder) : NULL;
    PyObject *function = self != NULL ? PyCFunction_New(&hook_definition, self) : NULL;
    if (function != NULL) {
        result = PyList_Insert(hooks, 0, function);
    }
    Py_XDECREF(function);
    Py_XDECREF(self);
    Py_XDECREF(type);
    return result;
}
