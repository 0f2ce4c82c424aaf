#include "import/settings.h"

#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include "contract/bundle_format.h"
#include "import/text.h"

static int optimize;
static bool verbose;
static const char *overlay; /* directories separated by ':'; NULL for none */

int
bundle_settings_optimize(void)
{
    return optimize;
}

const char *
bundle_settings_overlay(void)
{
    return overlay;
}

bool
bundle_settings_switch(const char *name, unsigned flag)
{
    if ((bundle.flags & flag) || getauxval(AT_SECURE)) {
        return false;
    }
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' && strcmp(value, "0") != 0;
}

/* A copy of a search path without its empty elements, which would mean the current directory: a
 * variable that was put together from others may have some.  NULL where nothing is left. */
static const char *
without_empty_elements(const char *path)
{
    char *copy = path != NULL ? malloc(strlen(path) + 2) : NULL;
    size_t size = 0;
    while (copy != NULL && *path != '\0') {
        size_t length = strcspn(path, ":");
        if (length > 0) {
            memcpy(copy + size, path, length);
            size += length;
            copy[size++] = ':';
        }
        path += length + (path[length] == ':');
    }
    if (size == 0) {
        free(copy);
        return NULL;
    }
    copy[size - 1] = '\0';
    return copy;
}

void
bundle_settings_read(int optimization_level)
{
    optimize = optimization_level;
    verbose = bundle_settings_switch("BUNDLER_VERBOSE", BUNDLE_NO_INTERPRETER);
    overlay = bundle_settings_switch("BUNDLER_OVERLAY", BUNDLE_NO_OVERLAY)
                  ? without_empty_elements(getenv("BUNDLER_OVERLAY"))
                  : NULL;
}

void
bundle_settings_report(const char *name, const char *what, PyObject *where)
{
    if (verbose) {
        PyObject *type, *value, *traceback;
        PyErr_Fetch(&type, &value, &traceback);
        const char *place = bundle_text(where);
        PySys_WriteStderr("bundle: %s: %s%s%.900s\n", name, what, place != NULL ? " " : "",
                          place != NULL ? place : "");
        PyErr_Restore(type, value, traceback);
    }
}
