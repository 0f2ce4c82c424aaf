#define _GNU_SOURCE
#include "next.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

void *
bundle_next(const char *name, void **slot)
{
    void *found = __atomic_load_n(slot, __ATOMIC_RELAXED);
    if (found == NULL) {
        found = dlsym(RTLD_NEXT, name);
        if (found == NULL) {
            fprintf(stderr, "bundle: this system's C library has no %s\n", name);
            abort();
        }
        __atomic_store_n(slot, found, __ATOMIC_RELAXED);
    }
    return found;
}
