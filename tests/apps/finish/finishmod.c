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

/* Objects that hold another one. */
typedef struct holder {
    PyObject_HEAD PyObject *held;
} holder;

static PyObject *
holder_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    (void)keywords;
    PyObject *object = type->tp_alloc(type, 0);
    if (object != NULL) {
        ((holder *)object)->held = Py_NewRef(PyTuple_GetItem(arguments, 0));
    }
    return object;
}

static int
holder_traverse(PyObject *object, visitproc visit, void *arg)
{
    Py_VISIT(((holder *)object)->held);
    return 0;
}

static void
holder_destroy(PyObject *object)
{
    PyObject_GC_UnTrack(object);
    Py_CLEAR(((holder *)object)->held);
    Py_TYPE(object)->tp_free(object);
}

/* The build sees that the destructor only drops a reference, and the search sees to what. */
static PyTypeObject Holder = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "finishmod.Holder",
    .tp_basicsize = sizeof(holder),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_new = holder_new,
    .tp_traverse = holder_traverse,
    .tp_dealloc = holder_destroy,
};

static void
secret_destroy(PyObject *object)
{
    Py_CLEAR(((holder *)object)->held);
    Py_TYPE(object)->tp_free(object);
}

/* The search cannot see what such an object holds. */
static PyTypeObject Secret = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "finishmod.Secret",
    .tp_basicsize = sizeof(holder),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = holder_new,
    .tp_dealloc = secret_destroy,
};

/* A table of functions, as C++ objects and drivers have it.  The library itself does not know what
 * is in it. */
struct operations {
    void *first[6];
    void (*close)(PyObject *object);
} operations = {.close = destroy};

static void
driver_destroy(PyObject *object)
{
    operations.close(object);
}

static PyTypeObject Driver = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "finishmod.Driver",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = driver_destroy,
};

static PyType_Slot leaf_slots[] = {
    {Py_tp_dealloc, forget},
    {Py_tp_new, PyType_GenericNew},
    {0, NULL},
};

/* A type that is made from slots. */
static PyType_Spec leaf_spec = {.name = "finishmod.Leaf",
                                .basicsize = sizeof(PyObject),
                                .flags = Py_TPFLAGS_DEFAULT,
                                .slots = leaf_slots};

static void
free_memory(PyObject *capsule)
{
    PyMem_Free(PyCapsule_GetPointer(capsule, NULL));
}

static PyObject *
quiet_capsule(PyObject *module, PyObject *ignored)
{
    (void)module, (void)ignored;
    return PyCapsule_New(PyMem_Malloc(1), NULL, free_memory);
}

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
    {"quiet_capsule", quiet_capsule, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = MODULE_NAME, .m_size = -1,
                                        .m_methods = methods};

PyMODINIT_FUNC
MODULE_INIT(void)
{
    PyTypeObject *const types[] = {&Thing, &Scope, &FinalizedScope, &Holder, &Secret, &Driver};
    const char *const names[] = {"Thing", "Scope", "FinalizedScope", "Holder", "Secret", "Driver"};
    PyObject *module = PyModule_Create(&definition);
    for (size_t i = 0; module != NULL && i < Py_ARRAY_LENGTH(types); i++) {
        if (PyType_Ready(types[i]) < 0 ||
            PyModule_AddObjectRef(module, names[i], (PyObject *)types[i]) < 0) {
            Py_CLEAR(module);
        }
    }
    PyObject *leaf = module != NULL ? PyType_FromSpec(&leaf_spec) : NULL;
    if (leaf == NULL || PyModule_AddObjectRef(module, "Leaf", leaf) < 0) {
        Py_CLEAR(module);
    }
    Py_XDECREF(leaf);
#ifdef WITH_AT_EXIT
    if (Py_AtExit(at_exit) < 0) {
        Py_CLEAR(module);
    }
#endif
    return module;
}
