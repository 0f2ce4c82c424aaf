/* The search for objects whose destructor is in an unknown extension module.
 *
 * The garbage collector tracks an object that CPython would destroy at its end, or tp_traverse
 * leads from a tracked object to it.  On the way may be containers that the collector does not
 * track, because nothing in them could be part of a cycle.
 *
 * The destruction of an object runs tp_dealloc of its type and of the types that it derives from.
 * That is code of the modules that made these types.  The address of the code shows which module
 * that is.
 *
 * Some types only free memory and drop references.  They are known by patterns for their names,
 * which the build takes from hooks/exit.toml.
 */
#include "python/version.h" /* first: Python.h decides what the system headers declare */

#include "start/alive.h"

#include <fnmatch.h>

#include "contract/bundle_format.h"
#include "native/images.h"
#include "tree/tree.h"

/* ---- whose code -------------------------------------------------------------------------- */

/* Defined by the linker: the executable's first byte, and the first one after its last segment.  A
 * libpython that was linked before has segments of its own there. */
extern const char __executable_start[], end[];

/* Mark the images of known modules: finish.c decides about their objects. */
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
    if (code == 0 || (code >= (uintptr_t)__executable_start && code < (uintptr_t)end)) {
        return false;
    }
    const bundle_loaded *loaded = bundle_images_at(code);
    return loaded == NULL || !known[loaded->image - bundle_images.images];
}

/* ---- the search -------------------------------------------------------------------------- */

enum verdict { HARMLESS, FOREIGN, CAPSULE };

#define CACHE_SIZE 512 /* a power of two */
#define DEEPEST 64     /* untracked containers within each other */

typedef struct search {
    unsigned char *known; /* by image */
    struct {
        PyTypeObject *type;
        enum verdict verdict;
    } cache[CACHE_SIZE];
    unsigned depth;
    bool found;
} search;

/* Whether the build knows that the destruction of such objects changes nothing outside the process.
 */
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

/* Whether the destructor of the object itself is unknown.  Objects that it refers to do not count.
 */
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

/* visitproc: search an object that the collector does not track, and what it refers to.  The
 * collector lists the others. */
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
    bool listed = bundle_python_visit_objects(look_at, &s) == 0;
    PyMem_Free(s.known);
    return !listed || s.found;
}
