#include "import/loader.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "contract/frozen.h"
#include "import/modules.h"
#include "import/settings.h"
#include "import/text.h"
#include "freeze/thaw.h"
#include "tree/tree.h"

/* The module of the bundle whose file is `place`, relative to the root.  NULL if there is none.
 * The build derives the place of a module from its name (bundler/target/closure/find/locate.py), so
 * the place leads to the name. */
static const bundle_module *
module_at(const char *place)
{
    static const char package[] = "/__init__";
    char name[PATH_MAX];
    const char *slash = strrchr(place, '/');
    const char *dot = strchr(slash != NULL ? slash : place, '.');
    size_t size = dot != NULL ? (size_t)(dot - place) : 0;
    if (size == 0 || size >= sizeof name) {
        return NULL;
    }
    for (size_t i = 0; i < size; i++) {
        name[i] = place[i] == '/' ? '.' : place[i];
    }
    name[size] = '\0';
    const size_t end = sizeof package - 1;
    if (size > end && strncmp(place + size - end, package, end) == 0) {
        name[size - end] = '\0';
    }
    const bundle_module *module = bundle_modules_find(name);
    bool same = module != NULL && module->file != NULL && strcmp(module->file, place) == 0;
    return same ? module : NULL;
}

/* The module that a loader of `name` at `path` loads.  NULL if the bundle has no frozen code for
 * it.  The file decides, not the name: a program's own finder may import a file under another name.
 */
static const bundle_module *
frozen_module(PyObject *name, PyObject *path)
{
    static const char root[] = BUNDLE_ROOT "/";
    const char *text = bundle_text(name);
    const char *place = bundle_text(path);
    const bundle_module *module = NULL;
    if (text != NULL && place != NULL && strncmp(place, root, sizeof root - 1) == 0) {
        place += sizeof root - 1;
        module = bundle_modules_find(text);
        if (module == NULL || module->file == NULL || strcmp(module->file, place) != 0) {
            module = module_at(place);
        }
    }
    bool same = module != NULL && module->frozen != NULL;
    if (same && bundle_settings_optimize() != bundle.optimize &&
        bundle_tree_find(module->file) != NULL) {
        same = false; /* python -O: importlib compiles the source in the bundle */
    }
    return same ? module : NULL;
}

PyDoc_STRVAR(get_code_doc, "get_code(self, fullname) -> types.CodeType | None\n\n"
                           "The module's code (PEP 302), frozen if it is in the executable.");

/* `self` is a tuple: the loader type, and its old get_code().  The loader is the first argument. */
static PyObject *
loader_get_code(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    if (count == 2 && (PyObject *)Py_TYPE(args[0]) == PyTuple_GET_ITEM(self, 0)) {
        PyObject *path = PyObject_GetAttrString(args[0], "path");
        const bundle_module *module = frozen_module(args[1], path);
        Py_XDECREF(path);
        if (module != NULL) {
            bundle_settings_report(module->name,
                                   module->frozen->code != NULL ? "frozen" : "marshalled", NULL);
            return bundle_thaw(module);
        }
    }
    return PyObject_Vectorcall(PyTuple_GET_ITEM(self, 1), args, (size_t)count, NULL);
}

static PyMethodDef get_code_definition = {"get_code", (PyCFunction)(void (*)(void))loader_get_code,
                                          METH_FASTCALL, get_code_doc};

int
bundle_loader_serve(PyObject *type)
{
    int result = -1;
    PyObject *function = NULL, *method = NULL;
    PyObject *own = PyObject_GetAttrString(type, "get_code");
    PyObject *pair = own != NULL ? PyTuple_Pack(2, type, own) : NULL;
    if (pair != NULL && (function = PyCFunction_New(&get_code_definition, pair)) != NULL &&
        (method = PyInstanceMethod_New(function)) != NULL) {
        result = PyObject_SetAttrString(type, "get_code", method);
    }
    Py_XDECREF(method);
    Py_XDECREF(function);
    Py_XDECREF(pair);
    Py_XDECREF(own);
    return result;
}
