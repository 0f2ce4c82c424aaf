/* Copying code: the static objects are marshalled, and read back.
 *
 * marshal.dumps() cannot do the first half.  CPython keeps the bytecode in a code object when it is
 * first asked for, and the static code object would then refer to an object of the interpreter that
 * asked (3.12 and later).  Besides, it counts references, and a str in a slot may be an object of
 * the main interpreter.  So this file writes what marshal would write (Python/marshal.c, w_object).
 * It leaves to marshal what is static for certain: numbers, and singletons.
 */
#include "freeze/copy_code.h"

#include <marshal.h>
#include <stdbool.h>
#include <string.h>

#include "freeze/slots.h"
#include "python/version.h"

/* The newest version of the format in which each object is written in full. */
enum { WITHOUT_REFERENCES = 2 };

/* The types of marshalled objects. */
enum {
    TYPE_CODE = 'c',
    TYPE_TUPLE = '(',
    TYPE_FROZENSET = '>',
    TYPE_SLICE = ':',
    TYPE_BYTES = 's',
    TYPE_STR = 'u',
    TYPE_INTERNED_STR = 't',
};

typedef struct writer {
    const bundle_frozen *frozen;
    char *bytes;
    size_t size;
    size_t allocated;
    bool failed; /* with an exception set */
} writer;

static void put_object(writer *to, PyObject *const *slot);

static void
put(writer *to, const void *bytes, size_t size)
{
    if (!to->failed && size > to->allocated - to->size) {
        size_t wanted = (to->size + size) * 2;
        char *more = wanted <= INT32_MAX ? PyMem_Realloc(to->bytes, wanted) : NULL;
        if (more == NULL) {
            PyErr_NoMemory();
            to->failed = true;
        }
        else {
            to->bytes = more;
            to->allocated = wanted;
        }
    }
    if (!to->failed) {
        memcpy(to->bytes + to->size, bytes, size);
        to->size += size;
    }
}

static void
put_type(writer *to, char type)
{
    put(to, &type, 1);
}

static void
put_number(writer *to, Py_ssize_t number)
{
    uint32_t value = (uint32_t)number;
    unsigned char bytes[] = {(unsigned char)value, (unsigned char)(value >> 8),
                             (unsigned char)(value >> 16), (unsigned char)(value >> 24)};
    put(to, bytes, sizeof bytes);
}

static void
put_sized(writer *to, char type, const void *bytes, Py_ssize_t size)
{
    put_type(to, type);
    put_number(to, size);
    put(to, bytes, (size_t)size);
}

/* The characters in UTF-8; surrogates get three bytes, as marshal writes them. */
static void
put_str(writer *to, PyObject *text, char type)
{
    if (PyUnicode_IS_ASCII(text)) {
        put_sized(to, type, PyUnicode_DATA(text), PyUnicode_GET_LENGTH(text));
        return;
    }
    PyObject *own = PyUnicode_FromKindAndData(PyUnicode_KIND(text), PyUnicode_DATA(text),
                                              PyUnicode_GET_LENGTH(text));
    PyObject *bytes = own != NULL ? PyUnicode_AsEncodedString(own, "utf-8", "surrogatepass") : NULL;
    if (bytes != NULL) {
        put_sized(to, type, PyBytes_AS_STRING(bytes), PyBytes_GET_SIZE(bytes));
    }
    to->failed = to->failed || bytes == NULL;
    Py_XDECREF(bytes);
    Py_XDECREF(own);
}

/* A tuple, or the frozenset that is made of one. */
static void
put_items(writer *to, PyObject *tuple, char type)
{
    put_type(to, type);
    put_number(to, PyTuple_GET_SIZE(tuple));
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tuple); i++) {
        put_object(to, &((PyTupleObject *)tuple)->ob_item[i]);
    }
}

/* A constant since 3.14. */
static void
put_slice(writer *to, PySliceObject *slice)
{
    put_type(to, TYPE_SLICE);
    put_object(to, &slice->start);
    put_object(to, &slice->stop);
    put_object(to, &slice->step);
}

static void
put_by_marshal(writer *to, PyObject *value)
{
    PyObject *bytes = PyMarshal_WriteObjectToString(value, WITHOUT_REFERENCES);
    if (bytes != NULL) {
        put(to, PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes));
    }
    to->failed = to->failed || bytes == NULL;
    Py_XDECREF(bytes);
}

/* The bytecode as it was before CPython specialised or instrumented it, with empty caches.
 * PyCode_GetCode() is asked for that of a copy in memory, where it leaves its own copy. */
static void
put_bytecode(writer *to, const PyCodeObject *code)
{
    size_t size = offsetof(PyCodeObject, co_code_adaptive) + (size_t)Py_SIZE(code) * 2;
    PyCodeObject *copy = PyMem_Malloc(size);
    if (copy == NULL) {
        PyErr_NoMemory();
        to->failed = true;
        return;
    }
    memcpy(copy, code, size);
    PyObject *bytes = bundle_python_bytecode(copy);
    if (bytes != NULL) {
        put_sized(to, TYPE_BYTES, PyBytes_AS_STRING(bytes), PyBytes_GET_SIZE(bytes));
    }
    to->failed = to->failed || bytes == NULL;
    Py_XDECREF(bytes);
    PyMem_Free(copy);
}

static void
put_code(writer *to, const PyCodeObject *code)
{
    put_type(to, TYPE_CODE);
    put_number(to, code->co_argcount);
    put_number(to, code->co_posonlyargcount);
    put_number(to, code->co_kwonlyargcount);
    put_number(to, code->co_stacksize);
    put_number(to, code->co_flags);
    put_bytecode(to, code);
    put_object(to, &code->co_consts);
    put_object(to, &code->co_names);
    put_object(to, &code->co_localsplusnames);
    put_object(to, &code->co_localspluskinds);
    put_object(to, &code->co_filename);
    put_str(to, code->co_name, TYPE_INTERNED_STR);
    put_str(to, code->co_qualname, TYPE_INTERNED_STR);
    put_number(to, code->co_firstlineno);
    put_object(to, &code->co_linetable);
    put_object(to, &code->co_exceptiontable);
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

/* The object that belongs in `slot`. */
static void
put_object(writer *to, PyObject *const *slot)
{
    PyObject *items = items_of_set(to->frozen, slot);
    PyObject *value = *slot;
    if (to->failed) {
        return;
    }
    if (items != NULL) {
        put_items(to, items, TYPE_FROZENSET);
    }
    else if (PyUnicode_CheckExact(value)) {
        put_str(to, value, TYPE_STR);
    }
    else if (PySlice_Check(value)) {
        put_slice(to, (PySliceObject *)value);
    }
    else if (PyTuple_CheckExact(value)) {
        put_items(to, value, TYPE_TUPLE);
    }
    else if (PyCode_Check(value)) {
        put_code(to, (const PyCodeObject *)value);
    }
    else if (PyBytes_CheckExact(value)) {
        put_sized(to, TYPE_BYTES, PyBytes_AS_STRING(value), PyBytes_GET_SIZE(value));
    }
    else {
        put_by_marshal(to, value);
    }
}

PyObject *
bundle_copy_code(const bundle_frozen *frozen)
{
    writer to = {.frozen = frozen};
    PyObject *code = frozen->code;
    PyObject *copy = NULL;
    put_object(&to, &code);
    if (!to.failed) {
        copy = PyMarshal_ReadObjectFromString(to.bytes, (Py_ssize_t)to.size);
    }
    PyMem_Free(to.bytes);
    return copy;
}
