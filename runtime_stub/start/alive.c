/* Every object that CPython would destroy at its end is tracked by the garbage collector or can be
 * reached from one that is: by tp_traverse, from there through containers that are not tracked
 * because they had nothing in them that could be in a cycle.
 *
 * Destroying an object runs tp_dealloc of its type, which is code of the extension module that made
 * the type, and of those it derives from.  Where that code lies in memory says whose it is.
 *
 * Types that only free memory and give up references are known by their names: the build has the
 * patterns (hooks/exit.toml).
 */
#include "python/version.h" /* first: Python.h decides what the system headers declare */

#include "start/alive.h"

#include <fnmatch.h>

#include "contract/bundle_format.h"
#include "native/images.h"
#include "tree/tree.h"

/* ---- whose code -------------------------------------------------------------------------- */

/* Defined by the linker: the executable's first byte, and the first one after its code. */
extern const char __executable_start[], etext[];

/* Mark the images of modules that are known: whose objects do no harm, or are looked for. */
static void
mark_known(unsigned char *known)
{
    for (uint32_t i = 0; i < bundle.modules_count; i++) {
        const bundle_module *module = &bundle.modules[i];
        if (!(module->flags & (BUNDLE_EXIT_SAFE | BUNDLE_EXIT_TRACKED))) {
            continue;
        }
        const bundle_file *file = bundle_tree_find(module->file);
        if (file != NULL && file->library != NULL && file->library->image != 0) {
            known[file->library->image - 1] = 1;
        }
    }
}

static bool
is_foreign(const unsigned char *known, uintptr_t code)
{
    if (code == 0 || (code >= (uintptr_t)__executable_start && code < (uintptr_t)etext)) {
        return false;
    }
    const bundle_loaded *loaded = bundle_images_at(code);
    return loaded == NULL || !known[loaded->image - bundle_images.images];
}

/* ---- the search -------------------------------------------------------------------------- */

enum verdict { HARMLESS, FOREIGN, CAPSULE };

#define CACHE_SIZE 512 /* a power of two */
#define DEEPEST 64     /* containers within containers, none of them tracked */

typedef struct search {
    unsigned char *known; /* by image */
    struct {
        PyTypeObject *type;
        enum verdict verdict;
    } cache[CACHE_SIZE];
    unsigned depth;
    bool found;
} search;

/* Whether the build knows the type as one that does no harm. */
static bool
is_harmless(const PyTypeObject *type)
{
    if (type->tp_finalize != NULL || type->tp_del != NULL) {
        return false;
    }
    for (const char *const *pattern = bundle.harmless_types; *pattern != NULL; pattern++) {
        if (fnmatch(*pattern, type->tp_name, 0) == 0) {
            return true;
        }
    }
    return false;
}

static enum verdict
judge(const search *s, PyTypeObject *type)
{
    if (type == &PyCapsule_Type) {
        return CAPSULE;
    }
    if (is_harmless(type)) {
        return HARMLESS;
    }
    for (; type != NULL; type = type->tp_base) {
        if (is_foreign(s->known, (uintptr_t)type->tp_dealloc) ||
            is_foreign(s->known, (uintptr_t)type->tp_finalize) ||
            is_foreign(s->known, (uintptr_t)type->tp_del) ||
            is_foreign(s->known, (uintptr_t)type->tp_free)) {
            return FOREIGN;
        }
    }
    return HARMLESS;
}

static enum verdict
verdict_of(search *s, PyTypeObject *type)
{
    size_t slot = ((uintptr_t)type >> 5) % CACHE_SIZE;
    if (s->cache[slot].type != type) {
        s->cache[slot].type = type;
        s->cache[slot].verdict = judge(s, type);
    }
    return s->cache[slot].verdict;
}

/* The object itself; what it refers to is another matter. */
static bool
is_foreign_object(search *s, PyObject *object)
{
    switch (verdict_of(s, Py_TYPE(object))) {
    case FOREIGN:
        return true;
    case CAPSULE:
        return is_foreign(s->known, (uintptr_t)PyCapsule_GetDestructor(object));
    default:
        break;
    }
    if (PyModule_CheckExact(object)) {
        PyModuleDef *definition = PyModule_GetDef(object);
        return definition != NULL && is_foreign(s->known, (uintptr_t)definition->m_free);
    }
    return false;
}

/* visitproc: what is not tracked is looked at here, for no list of the collector has it. */
static int
look_inside(PyObject *object, void *arg)
{
    search *s = arg;
    PyTypeObject *type = Py_TYPE(object);
    bool collectable = PyObject_IS_GC(object);
    if (collectable && PyObject_GC_IsTracked(object)) {
        return 0;
    }
    if (is_foreign_object(s, object)) {
        s->found = true;
    }
    else if (collectable && type->tp_traverse != NULL) {
        if (s->depth == DEEPEST) {
            s->found = true;
        }
        else {
            s->depth++;
            type->tp_traverse(object, look_inside, s);
            s->depth--;
        }
    }
    return s->found;
}

static int
look_at(PyObject *object, void *arg)
{
    search *s = arg;
    if (is_foreign_object(s, object)) {
        s->found = true;
    }
    else {
        Py_TYPE(object)->tp_traverse(object, look_inside, s);
    }
    return !s->found;
}

bool
bundle_alive_foreign(void)
{
    search s = {.known = PyMem_Calloc(bundle_images.images_count + 1, 1)};
    if (s.known == NULL) {
        return true;
    }
    mark_known(s.known);
    bool told = bundle_python_visit_objects(look_at, &s) == 0;
    PyMem_Free(s.known);
    return !told || s.found;
}
