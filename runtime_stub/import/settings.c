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

void
bundle_settings_read(int optimization_level)
{
    optimize = optimization_level;
    verbose = bundle_settings_switch("BUNDLER_VERBOSE", BUNDLE_NO_INTERPRETER);
    overlay = bundle_settings_switch("BUNDLER_OVERLAY", BUNDLE_NO_OVERLAY)
                  ? getenv("BUNDLER_OVERLAY")
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
