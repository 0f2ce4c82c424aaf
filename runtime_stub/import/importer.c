/* Importing from the bundle.
 *
 *   1. bundle_importer_install() puts one Finder in front of sys.meta_path, in every interpreter.
 *   2. Finder.find_spec(name) looks the name up in bundle_modules.  It leaves two cases to the path
 *      finders, which see the virtual tree through the libc boundary: a namespace package, and a
 *      name that the bundle does not have.
 *   3. A module of the bundle has the rank of its directory on sys.path, or on its package's
 *      __path__. Entries before that directory are asked first, as if the bundle were on disk.  If
 *      the virtual root is not on sys.path, it counts as the last entry, because it also stands for
 *      the directory of the standard library.  If the directory is not on the __path__ of a
 *      package, the package does not have the module.
 *   4. The spec is the one that PathFinder makes for a file at the module's virtual path.  Its
 *      loader is importlib's own: SourceFileLoader, SourcelessFileLoader, or ExtensionFileLoader,
 *      whose dlopen() finds the shared object in memory.  A loader of another type would not do,
 *      because programs compare the type of a loader.
 *   5. loader.c replaces get_code() of the first two types.
 *
 * Each interpreter has its own types, and its own Finder.  Interpreters share nothing here (PEP
 * 684).
 */
#include "import/importer.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "import/loader.h"
#include "import/modules.h"
#include "import/place.h"
#include "import/settings.h"
#include "import/sourceless.h"
#include "import/text.h"

typedef struct finder {
    PyObject_HEAD
        /* Set when the first module is found: importlib._bootstrap_external does not exist
         * earlier. */
        PyObject *loader;       /* SourceFileLoader */
    PyObject *bytecode_loader;  /* SourcelessFileLoader */
    PyObject *extension_loader; /* ExtensionFileLoader */
    PyObject *module_spec;      /* ModuleSpec */
    PyObject *path_finder;      /* PathFinder */
    PyObject *path_hooks;       /* a copy of sys.path_hooks as it was then */
    PyObject *cache_suffix;     /* ".cpython-312.pyc", ".cpython-312.opt-1.pyc" */
} finder;

/* ---- the finder -------------------------------------------------------------------------- */

static int
finder_traverse(finder *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->loader);
    Py_VISIT(self->bytecode_loader);
    Py_VISIT(self->extension_loader);
    Py_VISIT(self->module_spec);
    Py_VISIT(self->path_finder);
    Py_VISIT(self->path_hooks);
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
    Py_CLEAR(self->path_finder);
    Py_CLEAR(self->path_hooks);
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

/* ".<cache_tag>[.opt-N].pyc", the end of the name of a cache file (PEP 3147, PEP 488). */
static PyObject *
make_cache_suffix(void)
{
    PyObject *implementation = PySys_GetObject("implementation");
    PyObject *tag =
        implementation != NULL ? PyObject_GetAttrString(implementation, "cache_tag") : NULL;
    if (tag == NULL) {
        return NULL;
    }
    int optimize = bundle_settings_optimize();
    PyObject *suffix = optimize > 0 ? PyUnicode_FromFormat(".%U.opt-%d.pyc", tag, optimize)
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
        goto done;
    }
    self->module_spec = PyObject_GetAttrString(bootstrap, "ModuleSpec");
    if (bundle_sourceless_install((PyObject *)self) < 0) {
        goto done;
    }
    PyObject *hooks = PySys_GetObject("path_hooks"); /* borrowed */
    self->path_hooks = hooks != NULL ? PySequence_List(hooks) : PyList_New(0);
    self->path_finder = PyObject_GetAttrString(external, "PathFinder");
    self->extension_loader = PyObject_GetAttrString(external, "ExtensionFileLoader");
    self->bytecode_loader = PyObject_GetAttrString(external, "SourcelessFileLoader");
    self->cache_suffix = make_cache_suffix();
    loader = PyObject_GetAttrString(external, "SourceFileLoader");
    if (self->module_spec == NULL || self->path_finder == NULL || self->path_hooks == NULL ||
        self->extension_loader == NULL || self->bytecode_loader == NULL ||
        self->cache_suffix == NULL || loader == NULL ||
        bundle_loader_serve(self->bytecode_loader) < 0 || bundle_loader_serve(loader) < 0) {
        goto done;
    }
    self->loader = Py_NewRef(loader); /* last: from now on the finder is prepared */
    result = 0;

done:
    Py_XDECREF(loader);
    Py_XDECREF(external);
    Py_XDECREF(bootstrap);
    return result;
}

/* A new reference to the part of a path before its last '/'. */
static PyObject *
directory_of(PyObject *path)
{
    Py_ssize_t slash = PyUnicode_FindChar(path, '/', 0, PyUnicode_GET_LENGTH(path), -1);
    return slash < 0 ? NULL : PyUnicode_Substring(path, 0, slash);
}

/* Set spec.cached, the path of the cache file.  importlib would compute it from `origin` when a
 * program reads it, but that takes longer than the rest of the spec. */
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

/* Set what a spec says besides name and loader.  0, or -1 with an exception set. */
static int
fill_spec(finder *self, PyObject *spec, const bundle_module *module, PyObject *path)
{
    int result = -1;
    PyObject *search = NULL;
    PyObject *directory = directory_of(path);
    if (directory == NULL || PyObject_SetAttrString(spec, "origin", path) < 0 ||
        PyObject_SetAttrString(spec, "has_location", Py_True) < 0) {
        goto done;
    }
    if (module->flags & BUNDLE_PACKAGE) {
        search = bundle_place_search(module, directory);
        if (search == NULL ||
            PyObject_SetAttrString(spec, "submodule_search_locations", search) < 0) {
            goto done;
        }
    }
    bool source = !(module->flags & (BUNDLE_NATIVE | BUNDLE_BYTECODE));
    result = source ? set_cached(self, spec, module, directory) : 0;

done:
    Py_XDECREF(search);
    Py_XDECREF(directory);
    return result;
}

static PyObject *
make_spec(finder *self, const bundle_module *module, PyObject *name)
{
    PyObject *type = module->flags & BUNDLE_NATIVE     ? self->extension_loader
                     : module->flags & BUNDLE_BYTECODE ? self->bytecode_loader
                                                       : self->loader;
    PyObject *path = bundle_modules_path(module);
    PyObject *loader = path != NULL ? PyObject_CallFunctionObjArgs(type, name, path, NULL) : NULL;
    PyObject *spec =
        loader != NULL ? PyObject_CallFunctionObjArgs(self->module_spec, name, loader, NULL) : NULL;
    if (spec != NULL && fill_spec(self, spec, module, path) < 0) {
        Py_CLEAR(spec);
    }
    Py_XDECREF(loader);
    Py_XDECREF(path);
    return spec;
}

/* Whether the program has changed sys.path_hooks.  A hook of its own may answer for directories of
 * the bundle, too. */
static bool
hooks_changed(const finder *self)
{
    PyObject *hooks = PySys_GetObject("path_hooks"); /* borrowed */
    if (hooks == NULL || !PyList_CheckExact(hooks)) {
        return false;
    }
    Py_ssize_t n = PyList_GET_SIZE(hooks);
    if (n != PyList_GET_SIZE(self->path_hooks)) {
        return true;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        if (PyList_GET_ITEM(hooks, i) != PyList_GET_ITEM(self->path_hooks, i)) {
            return true;
        }
    }
    return false;
}

/* Ask PathFinder for a module in `entries`, whose reference is stolen.  Returns a new reference to
 * a spec; None if there is none; NULL with an exception set.  A directory without __init__ counts
 * as none, because it yields to later entries (PEP 420). */
static PyObject *
find_in_entries(finder *self, PyObject *entries, PyObject *name, PyObject *target)
{
    PyObject *spec = entries != NULL
                         ? PyObject_CallMethod(self->path_finder, "find_spec", "OOO", name, entries,
                                               target != NULL ? target : Py_None)
                         : NULL;
    Py_XDECREF(entries);
    if (spec != NULL && spec != Py_None) {
        PyObject *loader = PyObject_GetAttrString(spec, "loader");
        if (loader == NULL) {
            Py_CLEAR(spec);
        }
        else if (loader == Py_None) {
            Py_SETREF(spec, Py_NewRef(Py_None));
        }
        Py_XDECREF(loader);
    }
    return spec;
}

/* Ask the path entries before the module's directory for its name.  Returns a new reference to a
 * spec; None if the name means the module of the bundle; NULL with an exception set.  *absent: the
 * module's directory is not on the __path__ of its package. */
static PyObject *
find_before(finder *self, const bundle_module *module, PyObject *name, PyObject *path,
            PyObject *target, bool *absent)
{
    bool inner = strchr(module->name, '.') != NULL;
    PyObject *entries = path;
    if (path == NULL || path == Py_None) {
        entries = inner ? NULL : PySys_GetObject("path"); /* borrowed */
    }
    if (entries == NULL) {
        Py_RETURN_NONE;
    }
    PyObject *list = PySequence_List(entries);
    if (list == NULL) {
        PyErr_Clear(); /* sys.path or a __path__ that is not a list */
        Py_RETURN_NONE;
    }
    Py_ssize_t n = 0;
    while (n < PyList_GET_SIZE(list) && !bundle_place_is(PyList_GET_ITEM(list, n), module)) {
        n++;
    }
    *absent = n == PyList_GET_SIZE(list) && inner;
    n += hooks_changed(self) && n < PyList_GET_SIZE(list);
    PyObject *spec = n > 0 && !*absent
                         ? find_in_entries(self, PyList_GetSlice(list, 0, n), name, target)
                         : Py_NewRef(Py_None);
    Py_DECREF(list);
    return spec;
}

/* Append the bundle's directory to the __path__ of a package that the overlay replaces: the package
 * keeps the bundle's submodules.  0, or -1 with an exception set. */
static int
extend_overlay_package(const bundle_module *module, PyObject *spec)
{
    if (bundle_settings_overlay() == NULL || !(module->flags & BUNDLE_PACKAGE)) {
        return 0;
    }
    int result = -1;
    PyObject *search = PyObject_GetAttrString(spec, "submodule_search_locations");
    PyObject *path = search != NULL ? bundle_modules_path(module) : NULL;
    PyObject *directory = path != NULL ? directory_of(path) : NULL;
    if (directory != NULL) {
        result = PyList_Check(search) ? PyList_Append(search, directory) : 0;
    }
    Py_XDECREF(directory);
    Py_XDECREF(path);
    Py_XDECREF(search);
    return result;
}

/* The module that PathFinder would find for `name` in the first directory of `path`.  The program
 * may import a module under another name than the bundle has for it. */
static const bundle_module *
module_on_path(const char *name, PyObject *path)
{
    static const char root[] = BUNDLE_ROOT "/";
    PyObject *first =
        PyList_Check(path) && PyList_GET_SIZE(path) > 0 ? PyList_GET_ITEM(path, 0) : NULL;
    const char *directory =
        first != NULL && PyUnicode_Check(first) ? PyUnicode_AsUTF8(first) : NULL;
    if (directory == NULL || strncmp(directory, root, sizeof root - 1) != 0) {
        return NULL;
    }
    directory += sizeof root - 1;
    const char *dot = strrchr(name, '.');
    char own[PATH_MAX];
    int size = snprintf(own, sizeof own, "%s.%s", directory, dot != NULL ? dot + 1 : name);
    if (size < 0 || (size_t)size >= sizeof own) {
        return NULL;
    }
    size_t end = strlen(directory);
    for (size_t i = 0; i < end; i++) {
        own[i] = own[i] == '/' ? '.' : own[i];
    }
    const bundle_module *module = bundle_modules_find(own);
    bool there = module != NULL && module->file != NULL &&
                 strncmp(module->file, directory, end) == 0 && module->file[end] == '/';
    return there ? module : NULL;
}

PyDoc_STRVAR(find_spec_doc, "find_spec(fullname, path=None, target=None) -> ModuleSpec | None\n\n"
                            "The spec of a bundled module (PEP 451); None for any other name.");

static PyObject *
find_spec(finder *self, PyObject *name, PyObject *path, PyObject *target)
{
    const char *text = bundle_text(name);
    const bundle_module *module = text != NULL ? bundle_modules_find(text) : NULL;
    if (module == NULL && text != NULL && path != NULL) {
        module = module_on_path(text, path);
    }
    if (module == NULL || (module->flags & BUNDLE_NAMESPACE)) {
        bundle_settings_report(text != NULL ? text : "?",
                               module != NULL ? "a namespace" : "not in the bundle", NULL);
        Py_RETURN_NONE;
    }
    if (self->loader == NULL && finder_prepare(self) < 0) {
        return NULL;
    }
    bool absent = false;
    PyObject *spec = find_before(self, module, name, path, target, &absent);
    if (spec == NULL || spec != Py_None || absent) {
        if (spec != NULL && spec != Py_None) {
            PyObject *origin = PyObject_GetAttrString(spec, "origin");
            bundle_settings_report(text, "found before the bundle:", origin);
            Py_XDECREF(origin);
            if (origin == NULL || extend_overlay_package(module, spec) < 0) {
                Py_CLEAR(spec);
            }
        }
        return spec;
    }
    Py_DECREF(spec);
    bundle_settings_report(
        text, module->flags & BUNDLE_NATIVE ? "native, in the bundle" : "in the bundle", NULL);
    return make_spec(self, module, name);
}

static PyObject *
finder_find_spec(PyObject *op, PyObject *args, PyObject *keywords)
{
    static char *names[] = {"fullname", "path", "target", NULL};
    PyObject *name, *path = NULL, *target = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "U|OO:find_spec", names, &name, &path,
                                     &target)) {
        return NULL;
    }
    return find_spec((finder *)op, name, path, target);
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
    {"find_spec", (PyCFunction)(void (*)(void))finder_find_spec, METH_VARARGS | METH_KEYWORDS,
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

/* The Finder of the current interpreter, borrowed.  NULL with an exception set if the program has
 * removed it. */
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
bundle_importer_spec(PyObject *name, PyObject *path)
{
    finder *self = current_finder();
    return self != NULL ? find_spec(self, name, path, NULL) : NULL;
}
