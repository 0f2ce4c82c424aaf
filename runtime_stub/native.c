/* A shared object of the bundle becomes a sealed memfd that the dynamic loader maps.
 *
 * Its dependencies are opened first: the loader matches a DT_NEEDED against the DT_SONAME of what
 * is already loaded (glibc elf/dl-load.c, _dl_map_object), so it never searches the disk for them.
 */
#define _GNU_SOURCE
#include "native.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "next.h"
#include "tree.h"

static pthread_mutex_t lock;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct link_map **loaded; /* by index into bundle.files; each holds a reference */
static unsigned opened;
static bool foreign;

static void
start(void)
{
    /* Recursive: a constructor of one library may dlopen another. */
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&lock, &attributes);
    loaded = calloc(bundle.files_count, sizeof *loaded);
}

/* The loader takes two objects of one path for the same (it compares names before inodes), and
 * descriptors are reused, so no path is given twice: the count, in binary, as "/" and "./". */
static void
unique_path(char *to, size_t size, int fd)
{
    size_t n = (size_t)snprintf(to, size, "/proc/self/fd/");
    for (unsigned count = opened++; count != 0 && n + 16 < size; count >>= 1) {
        n += (size_t)snprintf(to + n, size - n, "%s", count & 1 ? "./" : "/");
    }
    snprintf(to + n, size - n, "%d", fd);
}

static void *
open_memfd(const bundle_file *file, int flags)
{
    char path[128];
    int fd = bundle_tree_memfd(file, true);
    if (fd < 0) {
        return NULL;
    }
    unique_path(path, sizeof path, fd);
    void *handle = BUNDLE_NEXT(dlopen)(path, flags);
    int saved = errno;
    close(fd);
    errno = saved;
    return handle;
}

/* 0, or -1 when it could not be loaded. */
static int
load(uint32_t index, int flags)
{
    if (loaded[index] == NULL) {
        loaded[index] = open_memfd(&bundle.files[index], flags);
    }
    return loaded[index] != NULL ? 0 : -1;
}

void *
bundle_native_open(const bundle_file *file, int flags)
{
    void *handle = NULL;
    pthread_once(&once, start);
    if (loaded == NULL) {
        errno = ENOMEM;
        return NULL;
    }
    pthread_mutex_lock(&lock);
    uint32_t index = (uint32_t)(file - bundle.files);
    if (loaded[index] == NULL) {
        if (flags & RTLD_NOLOAD) {
            goto done;
        }
        for (uint32_t i = 0; i < file->library->needs_count; i++) {
            /* Lazily bound and local, as the loader itself would load a dependency. */
            if (load(file->library->needs[i], RTLD_LAZY | RTLD_LOCAL) < 0) {
                goto done;
            }
        }
        if (load(index, flags) < 0) {
            goto done;
        }
    }
    /* By the name the loader knows it under: finds it without a file, counts the caller's
     * reference, and makes it global where the flags ask for that. */
    handle = BUNDLE_NEXT(dlopen)(loaded[index]->l_name, flags);
done:
    pthread_mutex_unlock(&lock);
    return handle;
}

bool
bundle_native_foreign(void)
{
    return foreign;
}

static const bundle_file *
find_soname(const char *name)
{
    for (uint32_t i = 0; i < bundle.files_count; i++) {
        const bundle_library *library = bundle.files[i].library;
        if (library != NULL && library->soname != NULL && strcmp(library->soname, name) == 0) {
            return &bundle.files[i];
        }
    }
    return NULL;
}

void *
dlopen(const char *path, int flags)
{
    bundle_path p = bundle_tree_resolve(path);
    if (!p.inside && path != NULL && strchr(path, '/') == NULL) {
        p.file = find_soname(path);
    }
    if (p.file != NULL && p.file->library != NULL) {
        return bundle_native_open(p.file, flags);
    }
    if (path != NULL && path[0] != '\0') {
        foreign = true;
    }
    /* A tail call: the loader takes the return address for the caller, whose DT_RUNPATH counts. */
    BUNDLE_TAIL_CALL return BUNDLE_NEXT(dlopen)(path, flags);
}
