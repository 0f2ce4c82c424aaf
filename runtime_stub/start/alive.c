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
 * Some types only free memory and drop references.  The build sees that in the code of the
 * destructor (bundler/prelink/destructors.py), or knows them by patterns for their names
 * (hooks/exit.toml).
 */
#include "python/version.h" /* first: Python.h decides what the system headers declare */

#include "start/alive.h"

#include <fnmatch.h>
#include <stdio.h>

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
    const PyTypeObject *found;
} search;

/* Whether the build knows what has this name as harmless. */
static bool
is_listed(const char *name)
{
    for (const char *const *pattern = bundle.harmless_types; *pattern != NULL; pattern++) {
        if (fnmatch(*pattern, name, 0) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether the build knows that the destruction of such objects changes nothing outside the process.
 * What it knows about a type holds for those that derive from it.  The destructor in question is
 * that of `last`, a base type of the type or the type itself. */
static bool
is_harmless(const PyTypeObject *type, const PyTypeObject *last)
{
    while (type != last && !is_listed(type->tp_name)) {
        type = type->tp_base;
    }
    return type->tp_finalize == NULL && type->tp_del == NULL && is_listed(type->tp_name);
}

/* The build finds types and destructors by these offsets (bundler/prelink/destructors.py). */
_Static_assert(offsetof(PyObject, ob_type) == 8, "ob_type");
_Static_assert(offsetof(PyTypeObject, tp_name) == 24, "tp_name");
_Static_assert(offsetof(PyTypeObject, tp_basicsize) == 32, "tp_basicsize");

_Static_assert(offsetof(PyTypeObject, tp_dealloc) == 48, "tp_dealloc");
_Static_assert(offsetof(PyTypeObject, tp_base) == 0x100, "tp_base");
_Static_assert(offsetof(PyTypeObject, tp_free) == 0x140, "tp_free");
_Static_assert(offsetof(PyModuleDef, m_name) == 40, "m_name");
_Static_assert(offsetof(PyModuleDef, m_free) == 96, "m_free");
_Static_assert(Py_tp_dealloc == 52, "Py_tp_dealloc");

/* Whether the destructor `code` only frees memory and drops references.  What it drops has to be
 * searched, too: `traversed` says that tp_traverse leads there. */
static bool
is_quiet(uintptr_t code, bool traversed)
{
    const bundle_loaded *loaded = bundle_images_at(code);
    if (loaded == NULL) {
        return false;
    }
    uint64_t wanted = (code - loaded->image->bias) * 2;
    uint32_t low = 0, high = loaded->image->quiet_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        uint32_t found = loaded->image->quiet[middle];
        if ((found & ~BUNDLE_QUIET_DROPS) == wanted) {
            return traversed || !(found & BUNDLE_QUIET_DROPS);
        }
        if (found < wanted) {
            low = middle + 1;
        }
        else {
            high = middle;
        }
    }
    return false;
}

static enum verdict
judge(const search *s, const PyTypeObject *type)
{
    if (type == &PyCapsule_Type) {
        return CAPSULE;
    }
    bool traversed = type->tp_traverse != NULL;
    for (const PyTypeObject *base = type; base != NULL; base = base->tp_base) {
        uintptr_t code = (uintptr_t)base->tp_dealloc;
        if (is_foreign(s->known, (uintptr_t)base->tp_finalize) ||
            is_foreign(s->known, (uintptr_t)base->tp_del)) {
            return FOREIGN;
        }
        if ((is_foreign(s->known, code) && !is_quiet(code, traversed)) ||
            is_foreign(s->known, (uintptr_t)base->tp_free)) {
            return is_harmless(type, base) ? HARMLESS : FOREIGN;
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

/* Capsules are listed as "capsule NAME". */
static bool
is_listed_capsule(PyObject *capsule)
{
    char text[128];
    const char *name = PyCapsule_GetName(capsule);
    int size = snprintf(text, sizeof text, "capsule %s", name != NULL ? name : "");
    return size > 0 && (size_t)size < sizeof text && is_listed(text);
}

/* Whether the destructor of the object itself is unknown.  Objects that it refers to do not count.
 */
static bool
is_foreign_object(search *s, PyObject *object)
{
    uintptr_t code = 0;
    switch (verdict_of(s, Py_TYPE(object))) {
    case FOREIGN:
        return true;
    case CAPSULE:
        code = (uintptr_t)PyCapsule_GetDestructor(object);
        return is_foreign(s->known, code) && !is_quiet(code, false) && !is_listed_capsule(object);
    default:
        break;
    }
    if (PyModule_CheckExact(object)) {
        PyModuleDef *definition = PyModule_GetDef(object);
        code = definition != NULL ? (uintptr_t)definition->m_free : 0;
        return is_foreign(s->known, code) && !is_quiet(code, true);
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
        s->found = type;
    }
    else if (collectable && type->tp_traverse != NULL) {
        if (s->depth == DEEPEST) {
            s->found = type;
        }
        else {
            s->depth++;
            type->tp_traverse(object, look_inside, s);
            s->depth--;
        }
    }
    return s->found != NULL;
}

static int
look_at(PyObject *object, void *arg)
{
    search *s = arg;
    if (is_foreign_object(s, object)) {
        s->found = Py_TYPE(object);
    }
    else {
        Py_TYPE(object)->tp_traverse(object, look_inside, s);
    }
    return s->found == NULL;
}

const PyTypeObject *
bundle_alive_foreign(void)
{
    search s = {.known = PyMem_Calloc(bundle_images.images_count + 1, 1)};
    if (s.known == NULL) {
        return &PyBaseObject_Type;
    }
    mark_known(s.known);
    bool listed = bundle_python_visit_objects(look_at, &s) == 0;
    PyMem_Free(s.known);
    return listed ? s.found : &PyBaseObject_Type;
}
