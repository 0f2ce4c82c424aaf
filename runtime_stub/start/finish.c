/* The fast exit.
 *
 * Py_FinalizeEx() takes every module apart.  That takes a fifth of the time of a short run, and
 * tens of milliseconds in a large process.  It usually changes nothing outside the process.  It is
 * left out if these steps show that:
 *
 *   1. There is no other thread, and no sub-interpreter.
 *   2. The functions of threading and atexit are called, as Py_FinalizeEx() does first.
 *   3. It is known which objects of the imported extension modules matter (bundle_module_flags).
 *   4. No object with a finalizer is alive, except for the standard streams (PEP 442: `__del__`,
 *      open files, suspended generators, sockets, ...).  No object is alive that step 3 says to
 *      search for (alive.c).  If there is one, cyclic garbage is collected, as Py_FinalizeEx()
 *      does, and the search is repeated.
 *   5. The standard streams are flushed without an error.
 *
 * Otherwise, and with --finalize full, Py_FinalizeEx() runs.  It repeats the steps that were done,
 * and finds nothing left to do in them.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "start/alive.h"
#include "contract/bundle_format.h"
#include "start/finish.h"
#include "import/settings.h"
#include "native/native.h"
#include "python/builtin.h"
#include "python/version.h"

/* ---- the conditions ---------------------------------------------------------------------- */

static bool
is_alone(void)
{
    PyInterpreterState *interpreter = PyInterpreterState_Head();
    return PyInterpreterState_Next(interpreter) == NULL &&
           PyThreadState_Next(PyInterpreterState_ThreadHead(interpreter)) == NULL;
}

/* Call threading._shutdown(), which also calls the functions of threading._register_atexit(). */
static void
shut_threading_down(void)
{
    PyObject *threading =
        PyDict_GetItemString(PyImport_GetModuleDict(), "threading"); /* borrowed */
    if (threading == NULL) {
        return;
    }
    PyObject *result = PyObject_CallMethod(threading, "_shutdown", NULL);
    if (result == NULL) {
        PyErr_WriteUnraisable(threading);
    }
    Py_XDECREF(result);
}

/* Call the functions of atexit, as atexit._run_exitfuncs() does.  The module is not imported for
 * that: the program may have put something else in its place.  False if nothing was called. */
static bool
call_exit_functions(void)
{
    PyModuleDef *definition = bundle_python_builtin("atexit");
    PyMethodDef *method = definition != NULL ? definition->m_methods : NULL;
    while (method != NULL && method->ml_name != NULL) {
        if (strcmp(method->ml_name, "_run_exitfuncs") == 0) {
            PyObject *result = method->ml_meth(NULL, NULL);
            if (result == NULL) {
                PyErr_WriteUnraisable(NULL);
            }
            Py_XDECREF(result);
            return true;
        }
        method++;
    }
    return false;
}

/* A scan of all objects. */
typedef struct scan {
    PyObject *streams[9]; /* borrowed: text, buffer and raw of the standard streams */
    size_t streams_count;
    PyObject *tracked[4]; /* borrowed: imported modules whose objects matter */
    size_t tracked_count;
    bool foreign;      /* a module was imported about whose objects nothing is known */
    const char *found; /* the name of what makes finalisation necessary */
} scan;

/* Note that the module's objects are to be searched for.  False if that is not possible. */
static bool
track(scan *s, PyObject *module, uint64_t flags)
{
    if (!(flags & BUNDLE_EXIT_TRACKED) || s->tracked_count == Py_ARRAY_LENGTH(s->tracked)) {
        return false;
    }
    s->tracked[s->tracked_count++] = module;
    return true;
}

/* Note what to search for because of the imported modules.  False if the objects of one matter, and
 * cannot be searched for. */
static bool
modules_are_known(scan *s)
{
    if (bundle_native_foreign()) {
        s->found = "a library of the dynamic loader";
        return false;
    }
    PyObject *modules = PyImport_GetModuleDict(); /* borrowed */
    for (const bundle_exit_module *module = bundle.exit_modules; module->name != NULL; module++) {
        PyObject *imported = PyDict_GetItemString(modules, module->name); /* borrowed */
        if (imported != NULL && !track(s, imported, module->flags)) {
            s->found = module->name;
            return false;
        }
    }
    for (uint32_t i = 0; i < bundle.modules_count; i++) {
        const bundle_module *module = &bundle.modules[i];
        if (!(module->flags & BUNDLE_NATIVE) || (module->flags & BUNDLE_EXIT_SAFE)) {
            continue;
        }
        PyObject *imported = PyDict_GetItemString(modules, module->name); /* borrowed */
        if (imported == NULL) {
            continue;
        }
        if (module->flags & BUNDLE_EXIT_BY_TYPE) {
            s->foreign = true;
            continue;
        }
        if (!track(s, imported, module->flags)) {
            s->found = module->name;
            return false;
        }
    }
    return true;
}

/* Whether one of the tracked modules made the type, or a type that it derives from (PEP 573). */
static bool
is_tracked(const scan *s, PyTypeObject *type)
{
    for (; s->tracked_count > 0 && type != NULL; type = type->tp_base) {
        PyObject *owner =
            type->tp_flags & Py_TPFLAGS_HEAPTYPE ? ((PyHeapTypeObject *)type)->ht_module : NULL;
        for (size_t i = 0; owner != NULL && i < s->tracked_count; i++) {
            if (s->tracked[i] == owner) {
                return true;
            }
        }
    }
    return false;
}

static void
add_stream(scan *s, const char *name)
{
    PyObject *stream = PySys_GetObject(name); /* borrowed */
    static const char *const inner[] = {"buffer", "raw"};
    for (size_t i = 0; stream != NULL && stream != Py_None; i++) {
        s->streams[s->streams_count++] = stream;
        if (i == Py_ARRAY_LENGTH(inner)) {
            return;
        }
        stream = PyObject_GetAttrString(stream, inner[i]);
        Py_XDECREF(stream); /* the outer stream has a reference */
    }
    PyErr_Clear();
}

/* Whether the type is a Python class with `__del__` whose instances the collector does not track
 * (`__slots__ = ()`).  A scan does not see such instances. */
static bool
has_hidden_finalizers(PyTypeObject *type)
{
    return (type->tp_finalize != NULL || type->tp_del != NULL) && !PyType_IS_GC(type) &&
           (type->tp_flags & Py_TPFLAGS_HEAPTYPE) && ((PyHeapTypeObject *)type)->ht_module == NULL;
}

/* Whether objects of the type are files in memory: the finalizer closes them, which frees memory. A
 * class that derives from it may do more.  Classes of Python have no module here (PEP 573). */
static bool
is_file_in_memory(const PyTypeObject *type)
{
    if ((type->tp_flags & Py_TPFLAGS_HEAPTYPE) && ((PyHeapTypeObject *)type)->ht_module == NULL) {
        return false;
    }
    return strcmp(type->tp_name, "_io.BytesIO") == 0 || strcmp(type->tp_name, "_io.StringIO") == 0;
}

static int
look_at(PyObject *object, void *arg)
{
    scan *s = arg;
    PyTypeObject *type = Py_TYPE(object);
    if (PyType_Check(object) && has_hidden_finalizers((PyTypeObject *)object)) {
        s->found = ((PyTypeObject *)object)->tp_name;
        return 0;
    }
    if (type->tp_finalize == NULL && type->tp_del == NULL) {
        s->found = is_tracked(s, type) ? type->tp_name : NULL;
        return s->found == NULL;
    }
    if (PyGen_CheckExact(object) || PyCoro_CheckExact(object) || PyAsyncGen_CheckExact(object)) {
        if (((PyGenObject *)object)->gi_frame_state >= BUNDLE_FRAME_COMPLETED) {
            return 1;
        }
    }
    if (is_file_in_memory(type)) {
        return 1;
    }
    for (size_t i = 0; i < s->streams_count; i++) {
        if (s->streams[i] == object) {
            return 1;
        }
    }
    s->found = type->tp_name;
    return 0;
}

static bool
is_needed(scan *s)
{
    s->found = NULL;
    if (bundle_python_visit_objects(look_at, s) < 0) {
        s->found = "objects that cannot be listed";
    }
    else if (s->found == NULL && s->foreign) {
        const PyTypeObject *type = bundle_alive_foreign();
        s->found = type != NULL ? type->tp_name : NULL;
    }
    return s->found != NULL;
}

/* Do what CPython does at its end.  BUNDLER_VERBOSE shows the reason. */
static int
finalize(const char *why)
{
    PyObject *reason = PyUnicode_FromString(why);
    if (reason == NULL) {
        PyErr_Clear();
    }
    bundle_settings_report("exit", "with finalisation because of", reason);
    Py_XDECREF(reason);
    return Py_FinalizeEx();
}

/* Flush a standard stream.  0, or -1 with no exception set: Py_FinalizeEx() will have the same
 * error, and report it. */
static int
flush(const char *name)
{
    PyObject *stream = PySys_GetObject(name); /* borrowed */
    if (stream == NULL || stream == Py_None) {
        return 0;
    }
    PyObject *closed = PyObject_GetAttrString(stream, "closed");
    int is_closed = closed != NULL ? PyObject_IsTrue(closed) : 0;
    Py_XDECREF(closed);
    PyErr_Clear();
    PyObject *result = is_closed ? NULL : PyObject_CallMethod(stream, "flush", NULL);
    Py_XDECREF(result);
    if (result == NULL && !is_closed) {
        PyErr_Clear();
        return -1;
    }
    return 0;
}

int
bundle_finish(void)
{
    if (bundle.flags & BUNDLE_FINALIZE_FULL) {
        return finalize("--finalize full");
    }
    if (!is_alone()) {
        return finalize("another thread or interpreter");
    }
    shut_threading_down();
    scan s = {.found = NULL};
    if (!call_exit_functions() || !is_alone()) {
        return finalize("what the exit functions did");
    }
    if (!modules_are_known(&s)) {
        return finalize(s.found);
    }
    add_stream(&s, "__stdin__");
    add_stream(&s, "__stdout__");
    add_stream(&s, "__stderr__");
    if (is_needed(&s)) {
        PyGC_Collect();
        if (is_needed(&s)) {
            return finalize(s.found);
        }
    }
    if (flush("stdout") < 0 || flush("stderr") < 0) {
        return finalize("a standard stream that cannot be flushed");
    }
    return 0;
}
