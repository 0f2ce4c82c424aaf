/* A built-in module whose objects do something outside of the process when they are destroyed.  The
 * garbage collector does not track them, as those of the standard library's _gdbm. */
#include <Python.h>

extern void foreign_close(const char *name);

typedef struct {
    PyObject_HEAD
    char name[64];
} database;

static PyObject *
database_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    const char *name;
    if (kwargs != NULL || !PyArg_ParseTuple(args, "s:Database", &name)) {
        return NULL;
    }
    database *self = (database *)type->tp_alloc(type, 0);
    if (self != NULL) {
        PyOS_snprintf(self->name, sizeof self->name, "%s\n", name);
    }
    return (PyObject *)self;
}

static void
database_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    foreign_close(((database *)self)->name);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyType_Slot slots[] = {
    {Py_tp_new, (void *)database_new},
    {Py_tp_dealloc, (void *)database_dealloc},
    {0, NULL},
};
static PyType_Spec spec = {"foreign.Database", sizeof(database), 0, Py_TPFLAGS_DEFAULT, slots};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "foreign", NULL, -1, NULL, NULL,
                                        NULL, NULL, NULL};

PyMODINIT_FUNC START(void);

PyMODINIT_FUNC
START(void)
{
    PyObject *module = PyModule_Create(&definition);
    PyObject *type = module != NULL ? PyType_FromSpec(&spec) : NULL;
    if (type != NULL && PyModule_AddObjectRef(module, "Database", type) < 0) {
        Py_CLEAR(module);
    }
    Py_XDECREF(type);
    return module;
}
