#include "import/place.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "import/settings.h"
#include "import/text.h"
#include "tree/tree.h"

/* Whether `path` is `prefix`, "/" and the first `size` characters of `directory`. */
static bool
is_joined(const char *path, const char *prefix, const char *directory, size_t size)
{
    size_t n = strlen(prefix);
    if (n == 0 || strncmp(path, prefix, n) != 0) {
        return false;
    }
    path += n;
    return size == 0 ? path[0] == '\0'
                     : path[0] == '/' && strncmp(path + 1, directory, size) == 0 &&
                           path[1 + size] == '\0';
}

/* The usual spelling of the directory is compared as text.  If the sources were left out, many of
 * these directories are empty, and the tree does not have them. */
bool
bundle_place_is(PyObject *entry, const bundle_module *module)
{
    const char *path = bundle_text(entry);
    const char *end = strrchr(module->file, '/');
    if (end != NULL && (module->flags & BUNDLE_PACKAGE)) {
        do {
            end--;
        } while (end > module->file && *end != '/');
    }
    size_t size = end != NULL ? (size_t)(end - module->file) : 0;
    if (path == NULL || path[0] != '/') {
        return false;
    }
    if (is_joined(path, BUNDLE_ROOT, module->file, size)) {
        return true;
    }
    bundle_path place = bundle_tree_resolve(path);
    return place.inside && place.file != NULL && place.file->path_size == size &&
           memcmp(place.file->path, module->file, size) == 0;
}

/* Append DIR/<directory of the package> to the list for each directory DIR of the overlay in which
 * it exists.  0, or -1 with an exception set. */
static int
add_overlays(PyObject *list, const bundle_module *module)
{
    const char *slash = strrchr(module->file, '/');
    for (const char *rest = bundle_settings_overlay(); rest != NULL && slash != NULL;) {
        size_t size = strcspn(rest, ":");
        char path[PATH_MAX];
        struct stat st;
        int n = snprintf(path, sizeof path, "%.*s/%.*s", (int)size, rest,
                         (int)(slash - module->file), module->file);
        if (size > 0 && n > 0 && (size_t)n < sizeof path && stat(path, &st) == 0 &&
            S_ISDIR(st.st_mode)) {
            PyObject *item = PyUnicode_DecodeFSDefault(path);
            int failed = item == NULL || PyList_Append(list, item) < 0;
            Py_XDECREF(item);
            if (failed) {
                return -1;
            }
        }
        rest = rest[size] == ':' ? rest + size + 1 : NULL;
    }
    return 0;
}

PyObject *
bundle_place_search(const bundle_module *module, PyObject *directory)
{
    PyObject *list = PyList_New(0);
    if (list != NULL && (add_overlays(list, module) < 0 || PyList_Append(list, directory) < 0)) {
        Py_CLEAR(list);
    }
    return list;
}
