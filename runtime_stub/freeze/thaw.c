#include "freeze/thaw.h"

#include <errno.h>
#include <marshal.h>
#include <stdbool.h>

#include "contract/frozen.h"
#include "freeze/copy_code.h"
#include "freeze/patterns.h"
#include "freeze/slots.h"
#include "stored/inflate.h"
#include "stored/unpack.h"

/* Set at the end of Py_FinalizeEx(). */
static bool was_finalized;

static void
note_finalization(void)
{
    was_finalized = true;
}

/* Whether the static objects belong to the current interpreter. */
static bool
owns_static_objects(void)
{
    static bool registered;
    if (was_finalized || PyInterpreterState_Get() != PyInterpreterState_Main()) {
        return false;
    }
    if (!registered) {
        /* This fails if the program has registered 32 functions before.  Then a second
         * initialisation is not noticed. */
        (void)Py_AtExit(note_finalization);
        registered = true;
    }
    return true;
}

static void
fill_slots(const bundle_frozen *frozen, const bundle_slots *slots, PyObject *value)
{
    for (uint32_t i = 0; i < slots->count; i++) {
        *(PyObject **)(void *)(frozen->base + slots->next[i]) = value;
    }
}

/* Intern the strings, and build the sets.  New objects may start the garbage collector, which lets
 * other threads run (3.11).  These may call this function, too: to do it twice does no harm.  The
 * slots keep their references for good.  0, or -1 with an exception set. */
static int
correct_slots(const bundle_frozen *frozen)
{
    bundle_slots slots = {frozen->slots, 0};
    void *const *objects = frozen->objects;

    for (uint32_t i = 0; i < frozen->strings_count; i++) {
        PyObject *ours = *objects++;
        PyObject *interned = ours;
        bundle_slots_next(&slots);
        Py_INCREF(interned);
        PyUnicode_InternInPlace(&interned);
        if (interned != ours) {
            fill_slots(frozen, &slots, interned);
        }
    }
    for (uint32_t i = 0; i < frozen->sets_count; i++) {
        PyObject *set = PyFrozenSet_New(*objects++);
        if (set == NULL) {
            return -1;
        }
        bundle_slots_next(&slots);
        fill_slots(frozen, &slots, set);
    }
    return 0;
}

/* Point the slots of all modules at our own strings again.  The strings that they were corrected to
 * belonged to an interpreter that has been finalised, which may have freed them: since 3.14 also
 * the immortal ones (_PyUnicode_ClearInterned). */
static void
forget_interned(void)
{
    for (uint32_t i = 0; i < bundle.modules_count; i++) {
        const bundle_frozen *frozen = bundle.modules[i].frozen;
        if (frozen == NULL || frozen->code == NULL || !*frozen->ready) {
            continue;
        }
        bundle_slots slots = {frozen->slots, 0};
        for (uint32_t j = 0; j < frozen->strings_count; j++) {
            bundle_slots_next(&slots);
            fill_slots(frozen, &slots, frozen->objects[j]);
        }
        *frozen->ready = 0;
    }
}

/* Code that is kept marshalled. */
static PyObject *
unmarshal(const bundle_module *module)
{
    const bundle_frozen *frozen = module->frozen;
    const unsigned char *bytes = frozen->marshal;
    unsigned char *inflated = NULL;
    PyObject *code = NULL;
    if (frozen->marshal_stored != 0) {
        inflated = PyMem_Malloc(frozen->marshal_size);
        if (inflated == NULL) {
            return PyErr_NoMemory();
        }
        if (bundle_inflate(inflated, frozen->marshal_size, bytes, frozen->marshal_stored) < 0) {
            PyErr_Format(PyExc_ImportError,
                         "the executable is damaged: the code of %s does not inflate",
                         module->name);
            goto done;
        }
        bytes = inflated;
    }
    code = PyMarshal_ReadObjectFromString((const char *)bytes, (Py_ssize_t)frozen->marshal_size);

done:
    PyMem_Free(inflated);
    return code;
}

PyObject *
bundle_thaw(const bundle_module *module)
{
    const bundle_frozen *frozen = module->frozen;
    if (frozen->code == NULL) {
        return unmarshal(module);
    }
    if (bundle_unpack(frozen->base) < 0) {
        bool damaged = errno == EIO;
        PyErr_Format(damaged ? PyExc_ImportError : PyExc_MemoryError,
                     damaged ? "the executable is damaged: the code of %s does not unpack"
                             : "no memory for the code of %s (is it limited, ulimit -v or -d?)",
                     module->name);
        return NULL;
    }
    if (!owns_static_objects()) {
        if (was_finalized) {
            forget_interned();
        }
        return bundle_copy_code(frozen);
    }
    if (!*frozen->ready) {
        if (correct_slots(frozen) < 0) {
            return NULL;
        }
        *frozen->ready = 1;
    }
    bundle_patterns_offer(module);
    return Py_NewRef((PyObject *)frozen->code);
}
