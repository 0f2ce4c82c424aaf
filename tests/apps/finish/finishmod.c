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

static PyTypeObject Thing = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "finishmod.Thing",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = destroy,
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
    if (PyType_Ready(&Thing) < 0) {
        return NULL;
    }
#ifdef WITH_AT_EXIT
    if (Py_AtExit(at_exit) < 0) {
        return NULL;
    }
#endif
    PyObject *module = PyModule_Create(&definition);
    if (module != NULL && PyModule_AddObjectRef(module, "Thing", (PyObject *)&Thing) < 0) {
        Py_CLEAR(module);
    }
    return module;
}
