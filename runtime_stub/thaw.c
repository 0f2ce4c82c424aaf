#include "thaw.h"

#include <marshal.h>
#include <stdbool.h>

#include "frozen.h"

static PyObject **
slot_at(const bundle_frozen *frozen, uint32_t offset)
{
    return (PyObject **)(void *)(frozen->base + offset);
}

/* Intern each string as CPython would have when it made the code object; where an equal string was
 * interned before, it takes the place of ours.  The reference to it is kept for good. */
static void
intern_strings(const bundle_frozen *frozen)
{
    const uint32_t *next = frozen->slots;
    for (uint32_t i = 0; i < frozen->strings_count; i++) {
        PyObject *ours = frozen->strings[i];
        PyObject *interned = ours;
        uint32_t count = *next++;
        Py_INCREF(interned);
        PyUnicode_InternInPlace(&interned);
        for (uint32_t j = 0; interned != ours && j < count; j++) {
            *slot_at(frozen, next[j]) = interned;
        }
        next += count;
    }
}

/* Inner sets come before the sets that contain them.  0, or -1 with an exception set. */
static int
build_sets(const bundle_frozen *frozen)
{
    for (uint32_t i = 0; i < frozen->sets_count; i++) {
        PyObject **slot = slot_at(frozen, frozen->sets[i]);
        if (PyTuple_CheckExact(*slot)) {
            PyObject *set = PyFrozenSet_New(*slot);
            if (set == NULL) {
                return -1;
            }
            *slot = set;
        }
    }
    return 0;
}

static PyObject *
unmarshal(const unsigned char *data, uint64_t size)
{
    return PyMarshal_ReadObjectFromString((const char *)data, (Py_ssize_t)size);
}

static PyObject *
copy(PyObject *code)
{
    PyObject *bytes = PyMarshal_WriteObjectToString(code, Py_MARSHAL_VERSION);
    if (bytes == NULL) {
        return NULL;
    }
    PyObject *result =
        PyMarshal_ReadObjectFromString(PyBytes_AS_STRING(bytes), PyBytes_GET_SIZE(bytes));
    Py_DECREF(bytes);
    return result;
}

PyObject *
bundle_thaw(const bundle_frozen *frozen)
{
    PyObject *code = frozen->code;
    bool is_main = PyInterpreterState_Get() == PyInterpreterState_Main();
    if (frozen->marshal != NULL && (code == NULL || !is_main)) {
        return unmarshal(frozen->marshal, frozen->marshal_size);
    }
    if (!is_main) {
        return copy(code);
    }
    /* The GIL of the main interpreter is held: nobody else is here. */
    if (!*frozen->ready) {
        intern_strings(frozen);
        if (build_sets(frozen) < 0) {
            return NULL;
        }
        *frozen->ready = 1;
    }
    return Py_NewRef(code);
}
