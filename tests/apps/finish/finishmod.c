/* Objects of a type that says when it is destroyed, and that the garbage collector does not track.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <unistd.h>

static void
say(const char *what)
{
    if (write(1, what, strlen(what)) < 0) {
        abort();
    }
}

static void
destroy(PyObject *object)
{
    say("an object was destroyed\n");
    Py_TYPE(object)->tp_free(object);
}

static void
finalize(PyObject *object)
{
    (void)object;
    say("an object was finalized\n");
}

static void
forget(PyObject *object)
{
    if (Py_TYPE(object)->tp_finalize != NULL && PyObject_CallFinalizerFromDealloc(object) < 0) {
        return;
    }
    Py_TYPE(object)->tp_free(object);
}

static PyTypeObject Thing = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "finishmod.Thing",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = destroy,
};

/* As Cython's objects for the variables of a closure (hooks/exit.toml). */
static PyTypeObject Scope = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "finishmod.__pyx_scope_struct__f",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = forget,
};

static PyTypeObject FinalizedScope = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "finishmod.__pyx_scope_struct_1_g",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_finalize = finalize,
    .tp_dealloc = forget,
};

static void
release(PyObject *capsule)
{
    (void)capsule;
    say("a capsule was destroyed\n");
}

static PyObject *
capsule(PyObject *module, PyObject *ignored)
{
    (void)module, (void)ignored;
    return PyCapsule_New(&Thing, NULL, release);
}

#ifdef WITH_AT_EXIT
static void
at_exit(void)
{
    say("Py_AtExit\n");
}
#endif

static PyMethodDef methods[] = {
    {"capsule", capsule, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = MODULE_NAME, .m_size = -1,
                                        .m_methods = methods};

PyMODINIT_FUNC
MODULE_INIT(void)
{
    PyTypeObject *const types[] = {&Thing, &Scope, &FinalizedScope};
    const char *const names[] = {"Thing", "Scope", "FinalizedScope"};
    PyObject *module = PyModule_Create(&definition);
    for (size_t i = 0; module != NULL && i < Py_ARRAY_LENGTH(types); i++) {
        if (PyType_Ready(types[i]) < 0 ||
            PyModule_AddObjectRef(module, names[i], (PyObject *)types[i]) < 0) {
            Py_CLEAR(module);
        }
    }
#ifdef WITH_AT_EXIT
    if (Py_AtExit(at_exit) < 0) {
        Py_CLEAR(module);
    }
#endif
    return module;
}
