/* The builtins that the module site makes.
 *
 * `exit`, `quit` and `help` come from _sitebuiltins, as in site.  `copyright`, `credits` and
 * `license` have texts of site's own.  To make them site imports os, which takes a fifth of the
 * time of a short run.  So a printer of this file stands for each of them.  When it is first used,
 * it calls site.setcopyright(), which replaces it.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "start/set_new.h"
#include "start/site.h"

typedef struct printer {
    PyObject_HEAD const char *name;
} printer;

/* A new reference to the object that site makes under the printer's name. */
static PyObject *
real_printer(PyObject *self)
{
    PyObject *site = PyImport_ImportModule("site");
    PyObject *done = site != NULL ? PyObject_CallMethod(site, "setcopyright", NULL) : NULL;
    Py_XDECREF(site);
    if (done == NULL) {
        return NULL;
    }
    Py_DECREF(done);
    PyObject *found =
        PyDict_GetItemString(PyEval_GetBuiltins(), ((printer *)self)->name); /* borrowed */
    if (found == NULL || Py_TYPE(found) == Py_TYPE(self)) {
        PyErr_Format(PyExc_RuntimeError, "site made no %s", ((printer *)self)->name);
        return NULL;
    }
    return Py_NewRef(found);
}

static PyObject *
printer_repr(PyObject *self)
{
    PyObject *real = real_printer(self);
    PyObject *result = real != NULL ? PyObject_Repr(real) : NULL;
    Py_XDECREF(real);
    return result;
}

static PyObject *
printer_call(PyObject *self, PyObject *args, PyObject *keywords)
{
    PyObject *real = real_printer(self);
    PyObject *result = real != NULL ? PyObject_Call(real, args, keywords) : NULL;
    Py_XDECREF(real);
    return result;
}

/* Attributes are those of the real object, so programs can copy it and look into it. */
static PyObject *
printer_getattro(PyObject *self, PyObject *name)
{
    PyObject *real = real_printer(self);
    PyObject *result = real != NULL ? PyObject_GetAttr(real, name) : NULL;
    Py_XDECREF(real);
    return result;
}

static void
printer_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyType_Slot printer_slots[] = {
    {Py_tp_doc, "Shows a text about Python; site's own takes its place when it is first used."},
    {Py_tp_repr, printer_repr},
    {Py_tp_call, printer_call},
    {Py_tp_getattro, printer_getattro},
    {Py_tp_dealloc, printer_dealloc},
    {0, NULL},
};

static PyType_Spec printer_spec = {
    .name = "_sitebuiltins._Printer",
    .basicsize = sizeof(printer),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = printer_slots,
};

/* Say in sys.flags that site has been run: what it does for a program has been done.  traceback
 * would blame its absence for every module that is not found (3.15).  0, or -1 with an exception
 * set. */
static int
clear_no_site(void)
{
    enum { NO_SITE = 6 }; /* its index in sys.flags (Python/sysmodule.c, flags_fields) */
    PyObject *flags = PySys_GetObject("flags"); /* borrowed */
    PyObject *no = flags != NULL ? PyLong_FromLong(0) : NULL;
    if (no == NULL) {
        return -1;
    }
    PyStructSequence_SetItem(flags, NO_SITE, no);
    return 0;
}

int
bundle_site_add(void)
{
    static const char eof[] = "Ctrl-D (i.e. EOF)";
    static const char *const texts[] = {"copyright", "credits", "license"};
    int result = -1;
    PyObject *builtins = PyEval_GetBuiltins(); /* borrowed */
    PyObject *module = PyImport_ImportModule("_sitebuiltins");
    PyObject *type = module != NULL ? PyType_FromSpec(&printer_spec) : NULL;
    if (type == NULL ||
        bundle_set_new(builtins, "exit",
                       PyObject_CallMethod(module, "Quitter", "ss", "exit", eof)) < 0 ||
        bundle_set_new(builtins, "quit",
                       PyObject_CallMethod(module, "Quitter", "ss", "quit", eof)) < 0 ||
        bundle_set_new(builtins, "help", PyObject_CallMethod(module, "_Helper", NULL)) < 0) {
        goto done;
    }
    for (size_t i = 0; i < Py_ARRAY_LENGTH(texts); i++) {
        PyObject *text = ((PyTypeObject *)type)->tp_alloc((PyTypeObject *)type, 0);
        if (text != NULL) {
            ((printer *)text)->name = texts[i];
        }
        if (bundle_set_new(builtins, texts[i], text) < 0) {
            goto done;
        }
    }
    result = clear_no_site();

done:
    Py_XDECREF(type);
    Py_XDECREF(module);
    return result;
}
