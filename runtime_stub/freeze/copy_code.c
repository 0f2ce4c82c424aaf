/* Copying code, object by object.
 *
 * To marshal the code and read it back is not possible.  CPython keeps the bytecode in the code
 * object when it is first asked for, and the static code object would then refer to an object of
 * the interpreter that asked (3.12 and later).
 */
#define Py_BUILD_CORE 1
#include "freeze/copy_code.h"

#include <internal/pycore_code.h>
#include <internal/pycore_long.h>

#include "freeze/slots.h"
#include "python/version.h"

/* For each opcode, how many code units of cache follow it. */
extern const uint8_t _PyOpcode_Caches[256];

static PyObject *copy_object(const bundle_frozen *frozen, PyObject *const *slot);

static PyObject *
copy_items(const bundle_frozen *frozen, PyObject *tuple)
{
    Py_ssize_t size = PyTuple_GET_SIZE(tuple);
    PyObject *copy = PyTuple_New(size);
    for (Py_ssize_t i = 0; copy != NULL && i < size; i++) {
        PyObject *item = copy_object(frozen, &((PyTupleObject *)tuple)->ob_item[i]);
        if (item == NULL) {
            Py_CLEAR(copy);
        }
        else {
            PyTuple_SET_ITEM(copy, i, item);
        }
    }
    return copy;
}

static PyObject *
copy_slice(const bundle_frozen *frozen, PySliceObject *slice)
{
    PyObject *start = copy_object(frozen, &slice->start);
    PyObject *stop = start != NULL ? copy_object(frozen, &slice->stop) : NULL;
    PyObject *step = stop != NULL ? copy_object(frozen, &slice->step) : NULL;
    PyObject *copy = step != NULL ? PySlice_New(start, stop, step) : NULL;
    Py_XDECREF(start);
    Py_XDECREF(stop);
    Py_XDECREF(step);
    return copy;
}

static PyObject *
copy_set(const bundle_frozen *frozen, PyObject *items)
{
    PyObject *copy = copy_items(frozen, items);
    if (copy == NULL) {
        return NULL;
    }
    PyObject *set = PyFrozenSet_New(copy);
    Py_DECREF(copy);
    return set;
}

/* A new bytes object: the bytecode as it was before CPython specialised or instrumented it, with
 * empty caches. */
static PyObject *
copy_bytecode(PyCodeObject *code)
{
    int size = (int)Py_SIZE(code);
    const uint16_t *from = (const uint16_t *)(const void *)code->co_code_adaptive;
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)size * 2);
    if (bytes == NULL) {
        return NULL;
    }
    uint16_t *to = (uint16_t *)(void *)PyBytes_AS_STRING(bytes);
    for (int i = 0; i < size; i++) {
        uint8_t opcode = bundle_python_base_opcode(code, i);
        to[i] = (uint16_t)((from[i] & 0xFF00) | opcode);
        for (int caches = _PyOpcode_Caches[opcode]; caches > 0; caches--) {
            to[++i] = 0;
        }
    }
    return bytes;
}

static PyObject *
copy_code(const bundle_frozen *frozen, PyCodeObject *code)
{
    PyObject *result = NULL;
    struct _PyCodeConstructor new = {
        .flags = code->co_flags,
        .firstlineno = code->co_firstlineno,
        .argcount = code->co_argcount,
        .posonlyargcount = code->co_posonlyargcount,
        .kwonlyargcount = code->co_kwonlyargcount,
        .stacksize = code->co_stacksize,
    };
    if ((new.code = copy_bytecode(code)) != NULL &&
        (new.filename = copy_object(frozen, &code->co_filename)) != NULL &&
        (new.name = copy_object(frozen, &code->co_name)) != NULL &&
        (new.qualname = copy_object(frozen, &code->co_qualname)) != NULL &&
        (new.linetable = copy_object(frozen, &code->co_linetable)) != NULL &&
        (new.consts = copy_object(frozen, &code->co_consts)) != NULL &&
        (new.names = copy_object(frozen, &code->co_names)) != NULL &&
        (new.localsplusnames = copy_object(frozen, &code->co_localsplusnames)) != NULL &&
        (new.localspluskinds = copy_object(frozen, &code->co_localspluskinds)) != NULL &&
        (new.exceptiontable = copy_object(frozen, &code->co_exceptiontable)) != NULL) {
        PyUnicode_InternInPlace(&new.name);
        PyUnicode_InternInPlace(&new.qualname);
        result = (PyObject *)_PyCode_New(&new);
    }
    Py_XDECREF(new.code);
    Py_XDECREF(new.filename);
    Py_XDECREF(new.name);
    Py_XDECREF(new.qualname);
    Py_XDECREF(new.linetable);
    Py_XDECREF(new.consts);
    Py_XDECREF(new.names);
    Py_XDECREF(new.localsplusnames);
    Py_XDECREF(new.localspluskinds);
    Py_XDECREF(new.exceptiontable);
    return result;
}

/* The items of the frozenset that belongs in `slot`, borrowed.  NULL if none does.  The slot may or
 * may not have been corrected. */
static PyObject *
items_of_set(const bundle_frozen *frozen, PyObject *const *slot)
{
    bundle_slots slots = {frozen->slots, 0};
    uint32_t count = frozen->strings_count + frozen->sets_count;
    for (uint32_t i = 0; frozen->sets_count != 0 && i < count; i++) {
        bundle_slots_next(&slots);
        for (uint32_t j = 0; i >= frozen->strings_count && j < slots.count; j++) {
            if ((const void *)slot == frozen->base + slots.next[j]) {
                return frozen->objects[i];
            }
        }
    }
    return NULL;
}

/* A copy, as a new reference, of the object that belongs in `slot`. */
static PyObject *
copy_object(const bundle_frozen *frozen, PyObject *const *slot)
{
    PyObject *items = items_of_set(frozen, slot);
    if (items != NULL) {
        return copy_set(frozen, items);
    }
    PyObject *value = *slot;
    if (PyUnicode_CheckExact(value)) {
        return PyUnicode_FromKindAndData(PyUnicode_KIND(value), PyUnicode_DATA(value),
                                         PyUnicode_GET_LENGTH(value));
    }
    if (PyTuple_CheckExact(value)) {
        return copy_items(frozen, value);
    }
    if (PySlice_Check(value)) {
        return copy_slice(frozen, (PySliceObject *)value);
    }
    if (PyCode_Check(value)) {
        return copy_code(frozen, (PyCodeObject *)value);
    }
    if (PyBytes_CheckExact(value)) {
        return PyBytes_FromStringAndSize(PyBytes_AS_STRING(value), PyBytes_GET_SIZE(value));
    }
    if (PyLong_CheckExact(value)) {
        return _PyLong_Copy((PyLongObject *)value);
    }
    if (PyFloat_CheckExact(value)) {
        return PyFloat_FromDouble(PyFloat_AS_DOUBLE(value));
    }
    if (PyComplex_CheckExact(value)) {
        return PyComplex_FromCComplex(((PyComplexObject *)value)->cval);
    }
    return Py_NewRef(value); /* None, Ellipsis, a bool: immortal; in 3.11 there is one GIL */
}

PyObject *
bundle_copy_code(const bundle_frozen *frozen)
{
    PyObject *code = frozen->code;
    return copy_object(frozen, &code);
}
