/* What the code that starts a process takes sys.executable for.
 *
 *   1. In a process that is the interpreter, nobody sees sys.frozen: the interpreter.
 *   2. Go from the innermost Python frame outwards to the first one whose code names
 *      sys.executable.  Code that does not name it hands the command of somebody else on:
 *      subprocess, asyncio, a function `run` of the program.
 *   3. The build has read that module and has found out what it takes sys.executable for
 *      (bundler/target/closure/read/starts.py).  If its functions differ, or if it is not in the
 *      bundle, the code itself decides, by its names.
 *   4. If no code on the way names it, a function that has returned made the command.  If the first
 *      module on the way that starts sys.executable takes it for the program, it is the program.
 *   5. Else the command comes from elsewhere, say from a configuration.  If no module of the bundle
 *      asks for sys.frozen, it is the interpreter.  Else nobody knows.
 *
 * subprocess releases the GIL before vfork(2), and its child must not take it.  So nothing here
 * calls Python.  The frames of this thread do not change meanwhile, and they keep their code
 * objects alive, whose strings and tuples never change.
 */
#include "start/starter.h"

#include <string.h>

#include "contract/bundle_format.h"
#include "python/version.h"
#include "tree/tree.h"

enum { FLAGS = BUNDLE_STARTS_PROGRAM | BUNDLE_STARTS_PYTHON };
enum { TAGS = 7 }; /* of a pointer to an object */

static bool is_interpreter;

void
bundle_starter_is_interpreter(void)
{
    is_interpreter = true;
}

/* ---- frames ------------------------------------------------------------------------------ */

static const char *
pointer_at(const char *structure, size_t offset)
{
    const char *pointer;
    memcpy(&pointer, structure + offset, sizeof pointer);
    return pointer;
}

/* The innermost frame of this thread.  NULL: it runs no Python code. */
static const char *
first_frame(const bundle_frame_places *places)
{
    const char *thread = (const char *)PyGILState_GetThisThreadState();
    const char *frame = thread != NULL ? pointer_at(thread, places->thread) : NULL;
    return frame != NULL && places->cframe != BUNDLE_NO_CFRAME ? pointer_at(frame, places->cframe)
                                                               : frame;
}

/* The code object of a frame; NULL for one of CPython's own, between C and Python. */
static const PyCodeObject *
code_of(const char *frame, const bundle_frame_places *places)
{
    uintptr_t tagged = (uintptr_t)pointer_at(frame, places->code);
    const PyCodeObject *code = (const PyCodeObject *)(tagged & ~(uintptr_t)TAGS);
    return code != NULL && PyCode_Check(code) ? code : NULL;
}

/* ---- code -------------------------------------------------------------------------------- */

/* The characters of an ASCII str; NULL for any other object. */
static const char *
ascii(const PyObject *object)
{
    return object != NULL && PyUnicode_CheckExact(object) && PyUnicode_IS_ASCII(object)
               ? PyUnicode_DATA(object)
               : NULL;
}

static bool
has_one_of(const PyObject *tuple, const char *const *names)
{
    for (Py_ssize_t i = 0; tuple != NULL && i < PyTuple_GET_SIZE(tuple); i++) {
        const char *text = ascii(PyTuple_GET_ITEM(tuple, i));
        for (size_t n = 0; text != NULL && names[n] != NULL; n++) {
            if (strcmp(text, names[n]) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* bundle_module_flags of one function, by the names in it. */
static unsigned
flags_of_code(const PyCodeObject *code)
{
    static const char *const executable[] = {"executable", NULL};
    static const char *const frozen[] = {"frozen", "_MEIPASS", "is_frozen", "FROZEN", NULL};
    if (!has_one_of(code->co_names, executable)) {
        return 0;
    }
    return has_one_of(code->co_names, frozen) || has_one_of(code->co_consts, frozen)
               ? BUNDLE_STARTS_PROGRAM
               : BUNDLE_STARTS_PYTHON;
}

/* The flags of the module that the code is from.  *known: it is in the bundle. */
static unsigned
flags_of_module(const PyCodeObject *code, bool *known)
{
    const char *name = ascii(code->co_filename);
    bundle_path path = bundle_tree_resolve(name);
    *known = path.inside;
    for (uint32_t i = 0; path.file != NULL && i < bundle.modules_count; i++) {
        const bundle_module *module = &bundle.modules[i];
        if ((module->flags & FLAGS) != 0 && module->file != NULL &&
            strcmp(module->file, path.file->path) == 0) {
            return module->flags & FLAGS;
        }
    }
    return 0;
}

/* ---- the decision ------------------------------------------------------------------------ */

/* Go outwards.  Returns the flags of the first code that names sys.executable; 0 if there is none.
 * *module becomes the first flags of a module. */
static unsigned
walk(unsigned *module)
{
    static const bundle_frame_places places = BUNDLE_FRAME_PLACES;
    for (const char *frame = first_frame(&places); frame != NULL;
         frame = pointer_at(frame, places.previous)) {
        const PyCodeObject *code = code_of(frame, &places);
        if (code == NULL) {
            continue;
        }
        bool known;
        unsigned own = flags_of_code(code), whole = flags_of_module(code, &known);
        if (own != 0 && known && whole != FLAGS) {
            own = whole; /* the build read more than names */
        }
        if (*module == 0) {
            *module = whole;
        }
        if (own != 0) {
            return own;
        }
    }
    return 0;
}

bundle_starter
bundle_starter_find(void)
{
    unsigned module = 0;
    if (is_interpreter) {
        return BUNDLE_STARTER_IS_PYTHON;
    }
    unsigned own = walk(&module);
    if (own == BUNDLE_STARTS_PROGRAM || (own == 0 && module == BUNDLE_STARTS_PROGRAM)) {
        return BUNDLE_STARTER_PROGRAM;
    }
    return own == 0 && (bundle.flags & BUNDLE_KNOWS_FROZEN) ? BUNDLE_STARTER_UNKNOWN
                                                            : BUNDLE_STARTER_PYTHON;
}

void
bundle_starter_package(char *package, size_t room)
{
    static const bundle_frame_places places = BUNDLE_FRAME_PLACES;
    static const char beside[] = "/spawn.py";
    const char *frame = first_frame(&places);
    const PyCodeObject *code = frame != NULL ? code_of(frame, &places) : NULL;
    bundle_path path = bundle_tree_resolve(code != NULL ? ascii(code->co_filename) : NULL);
    const char *slash = path.file != NULL ? strrchr(path.file->path, '/') : NULL;
    size_t size = slash != NULL ? (size_t)(slash - path.file->path) : 0;
    package[0] = '\0';
    if (size == 0 || size + sizeof beside > room) {
        return;
    }
    memcpy(package, path.file->path, size);
    memcpy(package + size, beside, sizeof beside);
    bool found = bundle_tree_find(package) != NULL;
    package[found ? size : 0] = '\0';
    for (; *package != '\0'; package++) {
        *package = *package == '/' ? '.' : *package;
    }
}
