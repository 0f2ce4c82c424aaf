/* `re._compiler.compile(p, flags)` parses the pattern, makes code of it, and gives the code to
 * `_sre.compile()`, which makes the pattern object.  The build has done all but the last step for
 * the constant patterns of deep-frozen modules (bundler/target/freeze/patterns.py).  A function of
 * our own in the place of compile() looks them up, and hands everything else to the old one.  The
 * cache of `re`, its warnings about flags and its DEBUG output are in front of it or are not for
 * constant patterns, so they are as ever.
 */
#define PY_SSIZE_T_CLEAN
#include "freeze/patterns.h"

#include <Python.h>
#include <stdbool.h>
#include <string.h>

#include "contract/frozen.h"

/* (pattern, flags) -> the static tuple of bundle_frozen.patterns that begins with this key. */
static PyObject *known;

/* re._compiler has been imported, and its compile() is not replaced yet. */
static bool is_waiting;

/* The list of ints for `_sre.compile()`, from their bytes. */
static PyObject *
make_code(PyObject *packed)
{
    Py_ssize_t count = PyBytes_GET_SIZE(packed) / (Py_ssize_t)sizeof(uint32_t);
    PyObject *list = PyList_New(count);
    for (Py_ssize_t i = 0; list != NULL && i < count; i++) {
        uint32_t word;
        memcpy(&word, PyBytes_AS_STRING(packed) + (size_t)i * sizeof word, sizeof word);
        PyObject *number = PyLong_FromLong((long)word);
        if (number == NULL) {
            Py_CLEAR(list);
            break;
        }
        PyList_SET_ITEM(list, i, number);
    }
    return list;
}

/* The names of groups: in *index name -> number, and in *by_number the name of each, or None.
 * `named` alternates names and numbers.  0, or -1 with an exception set. */
static int
make_groups(PyObject *named, PyObject *count, PyObject **index, PyObject **by_number)
{
    long groups = PyLong_AsLong(count);
    *index = PyDict_New();
    *by_number = PyTuple_New(groups + 1);
    if (*index == NULL || *by_number == NULL) {
        return -1;
    }
    for (Py_ssize_t i = 0; i <= groups; i++) {
        PyTuple_SET_ITEM(*by_number, i, Py_NewRef(Py_None));
    }
    for (Py_ssize_t i = 0; i + 1 < PyTuple_GET_SIZE(named); i += 2) {
        PyObject *name = PyTuple_GET_ITEM(named, i), *number = PyTuple_GET_ITEM(named, i + 1);
        if (PyDict_SetItem(*index, name, number) < 0) {
            return -1;
        }
        PyObject **place = &PyTuple_GET_ITEM(*by_number, PyLong_AsLong(number));
        Py_SETREF(*place, Py_NewRef(name));
    }
    return 0;
}

/* A new pattern object.  `entry`: ((pattern, flags), final flags, code, number of groups, names).
 * `text` is the caller's pattern, which becomes the attribute of the new object. */
static PyObject *
make_pattern(PyObject *sre_compile, PyObject *entry, PyObject *text)
{
    PyObject *result = NULL, *index = NULL, *by_number = NULL;
    PyObject *flags = PyTuple_GET_ITEM(entry, 1), *count = PyTuple_GET_ITEM(entry, 3);
    PyObject *code = make_code(PyTuple_GET_ITEM(entry, 2));
    if (code != NULL && make_groups(PyTuple_GET_ITEM(entry, 4), count, &index, &by_number) == 0) {
        result = PyObject_CallFunctionObjArgs(sre_compile, text, flags, code, count, index,
                                              by_number, NULL);
    }
    Py_XDECREF(by_number);
    Py_XDECREF(index);
    Py_XDECREF(code);
    return result;
}

/* The entry for these arguments, borrowed; NULL, without an exception, if there is none. */
static PyObject *
find(PyObject *const *args, size_t count)
{
    bool plain = (count == 1 || (count == 2 && PyLong_CheckExact(args[1]))) &&
                 (PyUnicode_CheckExact(args[0]) || PyBytes_CheckExact(args[0]));
    if (!plain) {
        return NULL;
    }
    PyObject *flags = count == 2 ? Py_NewRef(args[1]) : PyLong_FromLong(0);
    PyObject *key = flags != NULL ? PyTuple_Pack(2, args[0], flags) : NULL;
    PyObject *entry = key != NULL ? PyDict_GetItemWithError(known, key) : NULL;
    Py_XDECREF(key);
    Py_XDECREF(flags);
    if (entry == NULL) {
        PyErr_Clear();
    }
    return entry;
}

PyDoc_STRVAR(compile_doc, "compile($self, /, p, flags=0)\n--\n\n"
                          "The pattern for p: compiled when the executable was built, or now.");

/* `self` is a tuple: the old compile(), and _sre.compile(). */
static PyObject *
compile_pattern(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    PyObject *entry = names == NULL ? find(args, (size_t)count) : NULL;
    if (entry != NULL) {
        return make_pattern(PyTuple_GET_ITEM(self, 1), entry, args[0]);
    }
    return PyObject_Vectorcall(PyTuple_GET_ITEM(self, 0), args, (size_t)count, names);
}

static PyMethodDef compile_definition = {"compile", (PyCFunction)(void (*)(void))compile_pattern,
                                         METH_FASTCALL | METH_KEYWORDS, compile_doc};

/* Replace compile() if the module has run to its end.  Whether it had to be asked again. */
static bool
is_missing_compiler(void)
{
    PyObject *module = PyDict_GetItemString(PyImport_GetModuleDict(), "re._compiler");
    if (module == NULL || !PyModule_CheckExact(module)) {
        return true;
    }
    PyObject *globals = PyModule_GetDict(module);
    PyObject *own = PyDict_GetItemString(globals, "compile");
    PyObject *sre = PyDict_GetItemString(globals, "_sre");
    if (own == NULL || sre == NULL) {
        return true;
    }
    PyObject *function = NULL;
    PyObject *sre_compile = PyObject_GetAttrString(sre, "compile");
    PyObject *pair = sre_compile != NULL ? PyTuple_Pack(2, own, sre_compile) : NULL;
    PyObject *name = PyUnicode_FromString("re._compiler");
    if (pair != NULL && name != NULL) {
        function = PyCFunction_NewEx(&compile_definition, pair, name);
    }
    if (function != NULL) {
        (void)PyDict_SetItemString(globals, "compile", function);
    }
    Py_XDECREF(function);
    Py_XDECREF(name);
    Py_XDECREF(pair);
    Py_XDECREF(sre_compile);
    return false;
}

static void
learn(PyObject *patterns)
{
    if (known == NULL && (known = PyDict_New()) == NULL) {
        return;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(patterns); i++) {
        PyObject *entry = PyTuple_GET_ITEM(patterns, i);
        if (PyDict_SetItem(known, PyTuple_GET_ITEM(entry, 0), entry) < 0) {
            return;
        }
    }
}

void
bundle_patterns_offer(const bundle_module *module)
{
    if (module->frozen->patterns != NULL) {
        learn(module->frozen->patterns);
    }
    if (is_waiting && known != NULL) {
        is_waiting = is_missing_compiler();
    }
    if (strcmp(module->name, "re._compiler") == 0) {
        is_waiting = true;
    }
    PyErr_Clear();
}
