/* A CPython with frozen modules inside, for the tests of the freezer: `python` itself, plus the
 * module `frozen_probe`:
 *
 *   names()      the names of the frozen modules
 *   code(name)   bundle_thaw() of one
 *   round()      how often CPython was finalised before
 *
 * PROBE_ROUNDS=n runs the program n times in one process, finalising CPython after each. */
#include "contract/frozen.h"
#include "freeze/thaw.h"

#include <stdlib.h>
#include <string.h>

static PyObject *
probe_names(PyObject *self, PyObject *ignored)
{
    (void)self, (void)ignored;
    PyObject *names = PyList_New(0);
    for (uint32_t i = 0; names != NULL && i < bundle.modules_count; i++) {
        PyObject *name = PyUnicode_FromString(bundle.modules[i].name);
        if (name == NULL || PyList_Append(names, name) < 0) {
            Py_CLEAR(names);
        }
        Py_XDECREF(name);
    }
    return names;
}

static PyObject *
probe_code(PyObject *self, PyObject *argument)
{
    (void)self;
    const char *name = PyUnicode_AsUTF8(argument);
    if (name == NULL) {
        return NULL;
    }
    for (uint32_t i = 0; i < bundle.modules_count; i++) {
        if (strcmp(bundle.modules[i].name, name) == 0) {
            return bundle_thaw(&bundle.modules[i]);
        }
    }
    PyErr_SetObject(PyExc_KeyError, argument);
    return NULL;
}

static int finished_rounds;

static PyObject *
probe_round(PyObject *self, PyObject *ignored)
{
    (void)self, (void)ignored;
    return PyLong_FromLong(finished_rounds);
}

static PyMethodDef methods[] = {
    {"names", probe_names, METH_NOARGS, NULL},
    {"code", probe_code, METH_O, NULL},
    {"round", probe_round, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {
#ifdef Py_mod_multiple_interpreters
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
    {0, NULL},
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "frozen_probe",
                                        .m_methods = methods, .m_slots = slots};

static PyObject *
probe_init(void)
{
    return PyModuleDef_Init(&definition);
}

int
main(int argc, char **argv)
{
    const char *rounds = getenv("PROBE_ROUNDS");
    int count = rounds == NULL ? 1 : atoi(rounds);
    int status = 0;
    for (; finished_rounds < count && status == 0; finished_rounds++) {
        if (PyImport_AppendInittab("frozen_probe", probe_init) < 0) {
            return 1;
        }
        status = Py_BytesMain(argc, argv);
    }
    return status;
}
