#include "import/modules.h"

#include <string.h>

#include "stored/damage.h"

const bundle_module *
bundle_modules_find(const char *name)
{
    uint32_t low = 0, high = bundle.modules_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(name, bundle.modules[middle].name);
        if (order == 0) {
            bundle_damage_check_module(&bundle.modules[middle]);
            return &bundle.modules[middle];
        }
        if (order < 0) {
            high = middle;
        }
        else {
            low = middle + 1;
        }
    }
    return NULL;
}

PyObject *
bundle_modules_path(const bundle_module *module)
{
    return PyUnicode_FromFormat(BUNDLE_ROOT "/%s", module->file);
}
