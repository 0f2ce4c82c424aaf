/* Importing from the bundle.
 *
 *   1. bundle_importer_install() puts one Finder in front of sys.meta_path, for every interpreter.
 *   2. Finder.find_spec(name) looks the name up in bundle_modules.  A module without code of its
 *      own (a namespace package) and a name the bundle does not have are left to the path finders,
 *      which see the virtual tree through the libc boundary.
 *   3. The spec is what PathFinder would have made for a file at the module's virtual path, with
 *      importlib's own loaders: SourceFileLoader, SourcelessFileLoader or ExtensionFileLoader,
 * whose dlopen() finds the shared object in memory.
 *   4. get_code() of the first two is replaced by a function that hands out frozen code to loaders
 *      of exactly these types and of the module's own path, however they were made; to all others
 *      it is what it was.  Programs look at the exact type of a loader, so none of ours will do.
 *
 * The types are each interpreter's own, and so is the Finder: nothing here is shared between
 * interpreters (PEP 684).
 */
#include "importer.h"

#include <stdbool.h>
#include <string.h>

#include "thaw.h"

typedef struct finder {
    PyObject_HEAD
        /* Looked up when the first module is found: importlib._bootstrap_external is not there
           sooner. */
        PyObject *loader;       /* SourceFileLoader */
    PyObject *bytecode_loader;  /* SourcelessFileLoader */
    PyObject *extension_loader; /* ExtensionFileLoader */
    PyObject *module_spec;      /* ModuleSpec */
    PyObject *cache_suffix;     /* ".cpython-312.pyc", ".cpython-312.opt-1.pyc" */
} finder;

const bundle_module *
bundle_importer_find(const char *name)
{
    uint32_t low = 0, high = bundle.modules_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(name, bundle.modules[middle].name);
        if (order == 0) {
            return &bundle.modules[middle];
        }
        if (order < 0) {
            high = middle;
        }
        else {
            low = middle + 1;
        }
    }
    return NULL;
}

PyObject *
bundle_importer_path(const bundle_module *module)
{
    return PyUnicode_FromFormat(BUNDLE_ROOT "/%s", module->file);
}

/* ---- loaders ----------------------------------------------------------------------------- */

/* The module that a loader of `name` at `path` is for; NULL if it has no frozen code here. */
static const bundle_module *
frozen_module(PyObject *name, PyObject *path)
{
    static const char root[] = BUNDLE_ROOT "/";
    const char *text = PyUnicode_Check(name) ? PyUnicode_AsUTF8(name) : NULL;
    const char *place = path != NULL && PyUnicode_Check(path) ? PyUnicode_AsUTF8(path) : NULL;
    const bundle_module *module = NULL;
    if (text != NULL && place != NULL && strncmp(place, root, sizeof root - 1) == 0) {
        module = bundle_importer_find(text);
    }
    PyErr_Clear(); /* lone surrogates: none of ours */
    bool same = module != NULL && module->frozen != NULL &&
                strcmp(module->file, place + sizeof root - 1) == 0;
    return same ? module : NULL;
}

PyDoc_STRVAR(get_code_doc, "get_code(self, fullname) -> types.CodeType | None\n\n"
                           "The module's code (PEP 302), frozen if it is in the executable.");

/* `self` is (the loader type, its own get_code); the loader comes as the first argument. */
static PyObject *
loader_get_code(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    if (count == 2 && (PyObject *)Py_TYPE(args[0]) == PyTuple_GET_ITEM(self, 0)) {
        PyObject *path = PyObject_GetAttrString(args[0], "path");
        const bundle_module *module = frozen_module(args[1], path);
        Py_XDECREF(path);
        if (module != NULL) {
            return bundle_thaw(module->frozen);
        }
    }
    return PyObject_Vectorcall(PyTuple_GET_ITEM(self, 1), args, (size_t)count, NULL);
}

static PyMethodDef get_code_definition = {"get_code", (PyCFunction)(void (*)(void))loader_get_code,
                                          METH_FASTCALL, get_code_doc};

/* Replace get_code() of a loader type.  0, or -1 with an exception set. */
static int
serve_frozen_code(PyObject *type)
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

/* ---- the finder -------------------------------------------------------------------------- */

static int
finder_traverse(finder *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->loader);
    Py_VISIT(self->bytecode_loader);
    Py_VISIT(self->extension_loader);
    Py_VISIT(self->module_spec);
    Py_VISIT(self->cache_suffix);
    return 0;
}

static int
finder_clear(finder *self)
{
    Py_CLEAR(self->loader);
    Py_CLEAR(self->bytecode_loader);
    Py_CLEAR(self->extension_loader);
    Py_CLEAR(self->module_spec);
    Py_CLEAR(self->cache_suffix);
    return 0;
}

static void
finder_dealloc(finder *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    finder_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}

/* ".<cache_tag>[.opt-N].pyc": how PEP 3147 and PEP 488 name the cache of a source file. */
static PyObject *
make_cache_suffix(void)
{
    PyObject *implementation = PySys_GetObject("implementation");
    PyObject *tag =
        implementation != NULL ? PyObject_GetAttrString(implementation, "cache_tag") : NULL;
    if (tag == NULL) {
        return NULL;
    }
    PyObject *suffix = bundle.optimize > 0
                           ? PyUnicode_FromFormat(".%U.opt-%d.pyc", tag, (int)bundle.optimize)
                           : PyUnicode_FromFormat(".%U.pyc", tag);
    Py_DECREF(tag);
    return suffix;
}

/* Fill the finder's slots from the two halves of importlib.  0, or -1 with an exception set. */
static int
finder_prepare(finder *self)
{
    int result = -1;
    PyObject *loader = NULL;
    PyObject *bootstrap = PyImport_ImportModule("_frozen_importlib");
    PyObject *external = PyImport_ImportModule("_frozen_importlib_external");
    if (bootstrap == NULL || external == NULL) {
        goto error;
    }
    self->module_spec = PyObject_GetAttrString(bootstrap, "ModuleSpec");
    self->extension_loader = PyObject_GetAttrString(external, "ExtensionFileLoader");
    self->bytecode_loader = PyObject_GetAttrString(external, "SourcelessFileLoader");
    self->cache_suffix = make_cache_suffix();
    loader = PyObject_GetAttrString(external, "SourceFileLoader");
    if (self->module_spec == NULL || self->extension_loader == NULL ||
        self->bytecode_loader == NULL || self->cache_suffix == NULL || loader == NULL ||
        serve_frozen_code(self->bytecode_loader) < 0 || serve_frozen_code(loader) < 0) {
        goto error;
    }
    self->loader = Py_NewRef(loader); /* last: says "prepared" */
    result = 0;
error:
    Py_XDECREF(loader);
    Py_XDECREF(external);
    Py_XDECREF(bootstrap);
    return result;
}

/* Everything up to the last '/' of a path that has one. */
static PyObject *
directory_of(PyObject *path)
{
    Py_ssize_t slash = PyUnicode_FindChar(path, '/', 0, PyUnicode_GET_LENGTH(path), -1);
    return slash < 0 ? NULL : PyUnicode_Substring(path, 0, slash);
}

/* Where a source file's cache would be; what importlib computes from `origin` when asked, set
 * here because asking costs more than the rest of the spec. */
static int
set_cached(finder *self, PyObject *spec, const bundle_module *module, PyObject *directory)
{
    const char *slash = strrchr(module->file, '/');
    const char *base = slash != NULL ? slash + 1 : module->file;
    const char *dot = strrchr(base, '.');
    Py_ssize_t size = dot != NULL ? dot - base : (Py_ssize_t)strlen(base);
    PyObject *stem = PyUnicode_FromStringAndSize(base, size);
    PyObject *cached = stem != NULL ? PyUnicode_FromFormat("%U/__pycache__/%U%U", directory, stem,
                                                           self->cache_suffix)
                                    : NULL;
    int result = cached != NULL ? PyObject_SetAttrString(spec, "cached", cached) : -1;
    Py_XDECREF(cached);
    Py_XDECREF(stem);
    return result;
}

static PyObject *
make_spec(finder *self, const bundle_module *module, PyObject *name)
{
    PyObject *spec = NULL, *loader = NULL, *directory = NULL, *search = NULL;
    PyObject *type = module->flags & BUNDLE_NATIVE     ? self->extension_loader
                     : module->flags & BUNDLE_BYTECODE ? self->bytecode_loader
                                                       : self->loader;
    PyObject *path = bundle_importer_path(module);
    if (path == NULL) {
        return NULL;
    }
    loader = PyObject_CallFunctionObjArgs(type, name, path, NULL);
    directory = loader != NULL ? directory_of(path) : NULL;
    spec = directory != NULL ? PyObject_CallFunctionObjArgs(self->module_spec, name, loader, NULL)
                             : NULL;
    if (spec == NULL) {
        goto error;
    }
    if (PyObject_SetAttrString(spec, "origin", path) < 0 ||
        PyObject_SetAttrString(spec, "has_location", Py_True) < 0) {
        goto error;
    }
    if (module->flags & BUNDLE_PACKAGE) {
        search = Py_BuildValue("[O]", directory);
        if (search == NULL ||
            PyObject_SetAttrString(spec, "submodule_search_locations", search) < 0) {
            goto error;
        }
    }
    if (type == self->loader && set_cached(self, spec, module, directory) < 0) {
        goto error;
    }
    goto done;
error:
    Py_CLEAR(spec);
done:
    Py_XDECREF(search);
    Py_XDECREF(directory);
    Py_XDECREF(loader);
    Py_DECREF(path);
    return spec;
}

/* Whether a submodule is asked for where the bundle has it: programs put other packages into
 * sys.modules under a name of the bundle (setuptools does with distutils), and the submodules of
 * those are elsewhere.  `path` is the parent's __path__; what cannot be told counts as yes. */
static bool
is_asked_for_here(const bundle_module *module, PyObject *path)
{
    if (path == NULL || !PyList_CheckExact(path) || strchr(module->name, '.') == NULL) {
        return true;
    }
    const char *end = strrchr(module->file, '/');
    if (module->flags & BUNDLE_PACKAGE && end != NULL) { /* the directory above a package's own */
        const char *start = module->file;
        do {
            end--;
        } while (end > start && *end != '/');
    }
    if (end == NULL || end == module->file) {
        return true;
    }
    size_t size = (size_t)(end - module->file);
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(path); i++) {
        PyObject *item = PyList_GET_ITEM(path, i); /* borrowed */
        Py_ssize_t length = 0;
        const char *text = PyUnicode_Check(item) ? PyUnicode_AsUTF8AndSize(item, &length) : NULL;
        if (text == NULL) {
            PyErr_Clear(); /* lone surrogates, or no string */
            continue;
        }
        size_t root = sizeof BUNDLE_ROOT - 1;
        if ((size_t)length == root + 1 + size && memcmp(text, BUNDLE_ROOT "/", root + 1) == 0 &&
            memcmp(text + root + 1, module->file, size) == 0) {
            return true;
        }
    }
    return false;
}

PyDoc_STRVAR(find_spec_doc, "find_spec(fullname, path=None, target=None) -> ModuleSpec | None\n\n"
                            "The spec of a bundled module (PEP 451); None for any other name.");

static PyObject *
finder_find_spec(PyObject *op, PyObject *const *args, Py_ssize_t count, PyObject *keywords)
{
    (void)keywords; /* importlib passes path by position, and target changes nothing */
    if (count < 1 || !PyUnicode_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "find_spec() takes a module name");
        return NULL;
    }
    const char *name = PyUnicode_AsUTF8(args[0]);
    const bundle_module *module = name != NULL ? bundle_importer_find(name) : NULL;
    if (module == NULL || (module->flags & BUNDLE_NAMESPACE)) {
        if (PyErr_Occurred()) {
            PyErr_Clear(); /* a name with lone surrogates is none of ours */
        }
        Py_RETURN_NONE;
    }
    if (!is_asked_for_here(module, count > 1 ? args[1] : NULL)) {
        Py_RETURN_NONE;
    }
    finder *self = (finder *)op;
    if (self->loader == NULL && finder_prepare(self) < 0) {
        return NULL;
    }
    return make_spec(self, module, args[0]);
}

PyDoc_STRVAR(invalidate_caches_doc, "invalidate_caches()\n\nNothing is cached, nothing to do.");

static PyObject *
finder_invalidate_caches(PyObject *self, PyObject *unused)
{
    (void)self;
    (void)unused;
    Py_RETURN_NONE;
}

static PyMethodDef finder_methods[] = {
    {"find_spec", (PyCFunction)(void (*)(void))finder_find_spec, METH_FASTCALL | METH_KEYWORDS,
     find_spec_doc},
    {"invalidate_caches", finder_invalidate_caches, METH_NOARGS, invalidate_caches_doc},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot finder_slots[] = {
    {Py_tp_doc, "Finds the modules of the executable."},
    {Py_tp_methods, finder_methods},
    {Py_tp_traverse, finder_traverse},
    {Py_tp_clear, finder_clear},
    {Py_tp_dealloc, finder_dealloc},
    {0, NULL},
};

static PyType_Spec finder_spec = {
    .name = "bundler_runtime.Finder",
    .basicsize = sizeof(finder),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = finder_slots,
};

int
bundle_importer_install(void)
{
    int result = -1;
    PyObject *meta_path = PySys_GetObject("meta_path"); /* borrowed */
    if (meta_path == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "sys.meta_path is missing");
        return -1;
    }
    PyTypeObject *type = (PyTypeObject *)PyType_FromSpec(&finder_spec);
    if (type == NULL) {
        return -1;
    }
    PyObject *self = type->tp_alloc(type, 0);
    if (self != NULL) {
        result = PyList_Insert(meta_path, 0, self);
        Py_DECREF(self);
    }
    Py_DECREF(type);
    return result;
}

/* The current interpreter's finder, borrowed; NULL with an exception when the program removed it.
 */
static finder *
current_finder(void)
{
    PyObject *meta_path = PySys_GetObject("meta_path");
    for (Py_ssize_t i = 0; meta_path != NULL && i < PyList_GET_SIZE(meta_path); i++) {
        PyObject *item = PyList_GET_ITEM(meta_path, i);
        if (Py_TYPE(item)->tp_dealloc == (destructor)finder_dealloc) {
            finder *self = (finder *)item;
            return self->loader != NULL || finder_prepare(self) == 0 ? self : NULL;
        }
    }
    PyErr_SetString(PyExc_ImportError, "the executable's finder is not on sys.meta_path");
    return NULL;
}

PyObject *
bundle_importer_loader(const bundle_module *module, PyObject *name, PyObject *path)
{
    finder *self = current_finder();
    if (self == NULL) {
        return NULL;
    }
    PyObject *type = module->flags & BUNDLE_BYTECODE ? self->bytecode_loader : self->loader;
    return PyObject_CallFunctionObjArgs(type, name, path, NULL);
}

PyObject *
bundle_importer_spec(const bundle_module *module, PyObject *name)
{
    finder *self = current_finder();
    return self != NULL ? make_spec(self, module, name) : NULL;
}
