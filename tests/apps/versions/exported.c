/* A module that exports its slots instead of an initialisation function (PEP 793, 3.15). */
#include <Python.h>

static PyObject *
answer(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    return PyLong_FromLong(42);
}

static PyMethodDef methods[] = {
    {"answer", answer, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

PyABIInfo_VAR(abi_info);

PyMODEXPORT_FUNC
PyModExport_exported(void)
{
    static PySlot slots[] = {
        PySlot_DATA(Py_mod_abi, &abi_info),
        PySlot_DATA(Py_mod_name, "exported"),
        PySlot_DATA(Py_mod_doc, "exported by slots"),
        PySlot_STATIC_DATA(Py_mod_methods, methods),
        PySlot_DATA(Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED),
        PySlot_END,
    };
    return slots;
}
