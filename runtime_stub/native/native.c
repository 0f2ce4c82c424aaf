/* Loading a shared object of the bundle, after those that it needs.
 *
 *   1. images.c puts an image in place.
 *   2. Any other shared object becomes a sealed memory file, which the dynamic loader maps.  If the
 *      kernel has no memory files, it becomes a private file on disk until it is mapped.
 *
 * The loader matches a DT_NEEDED with the DT_SONAME of the shared objects that are loaded (glibc
 * elf/dl-load.c, _dl_map_object).  So it never searches the disk for a library of the bundle.
 */
#define _GNU_SOURCE
#include "native/native.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "native/extract.h"
#include "native/images.h"
#include "system/compat.h"
#include "system/next.h"
#include "system/preloaded.h"
#include "tree/contents.h"
#include "tree/tree.h"

static pthread_mutex_t lock;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct link_map **loaded; /* by index into bundle.files; each holds a reference */
static unsigned opened;
static bool foreign;

/* ---- unwinders --------------------------------------------------------------------------- */

typedef int unwinder(int (*step)(void *context, void *data), void *data);

/* Of a libgcc_s that libpython needs, and that became a part of the executable.  Else NULL. */
extern unwinder _Unwind_Backtrace __attribute__((weak));

static int
stop_unwinding(void *context, void *data)
{
    (void)context;
    (void)data;
    return 5; /* _URC_END_OF_STACK of the Itanium C++ ABI, 1.2.2 */
}

/* Let an unwinder unwind one frame.
 *
 * pthread_exit() and pthread_cancel() do not find libgcc_s here: the C library opens the system's
 * (glibc misc/unwind-link.c), which then calls libraries that are bound to the one here.  libgcc_s
 * aborts if it is asked to set a register before it has begun to unwind for the first time (GCC
 * libgcc/unwind-dw2.c, dwarf_reg_size_table). */
static void
make_ready(unwinder *unwind)
{
    unwind(stop_unwinding, NULL);
}

static void
start(void)
{
    if (_Unwind_Backtrace != NULL) {
        make_ready(_Unwind_Backtrace);
    }
    /* Recursive: a constructor of one library may open another. */
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&lock, &attributes);
    loaded = calloc(bundle.files_count, sizeof *loaded);
    bundle_preloaded_read();
}

/* ---- by the dynamic loader --------------------------------------------------------------- */

/* A path for the descriptor that the loader has not seen before.  The loader takes two objects with
 * one path for the same, because it compares names before inodes, and descriptors are used again.
 * So the path contains a count, in binary: "/" is 0 and "./" is 1. */
static void
unique_path(char *to, size_t size, int fd)
{
    size_t n = (size_t)snprintf(to, size, "/proc/self/fd/");
    for (unsigned count = opened++; count != 0 && n + 16 < size; count >>= 1) {
        n += (size_t)snprintf(to + n, size - n, "%s", count & 1 ? "./" : "/");
    }
    snprintf(to + n, size - n, "%d", fd);
}

/* Load from a file on disk, which is removed when the loader has mapped it. */
static void *
open_extracted(const bundle_file *file, int flags, char *message, size_t size)
{
    bundle_extracted extracted;
    if (bundle.flags & BUNDLE_NO_EXTRACT) {
        snprintf(message, size,
                 "%s: this system has no memory files, and --no-extract forbids others",
                 file->path);
        return NULL;
    }
    if (!bundle_extract(file, &extracted)) {
        snprintf(message, size, "%s: no memory file, and no file on disk for it: %s", file->path,
                 strerror(errno));
        return NULL;
    }
    void *handle = BUNDLE_NEXT(dlopen)(extracted.path, flags);
    bundle_extract_remove(&extracted);
    return handle;
}

static void *
open_memfd(const bundle_file *file, int flags, char *message, size_t size)
{
    char path[128];
    int fd = bundle_contents_memory_file(file);
    if (fd < 0) {
        return open_extracted(file, flags, message, size);
    }
    unique_path(path, sizeof path, fd);
    bool reachable = access(path, F_OK) == 0; /* it is not if /proc is not mounted */
    void *handle = reachable ? BUNDLE_NEXT(dlopen)(path, flags) : NULL;
    close(fd);
    return reachable ? handle : open_extracted(file, flags, message, size);
}

/* ---- by images.c ------------------------------------------------------------------------- */

static void *
find_by(void *handle, const bundle_import *import)
{
    if (import->version == NULL) {
        return bundle_next_dlsym()(handle, import->name);
    }
    void *found = handle == RTLD_DEFAULT ? bundle_preloaded(import->name, import->version) : NULL;
    if (found == NULL) {
        found = BUNDLE_NEXT(dlvsym)(handle, import->name, import->version);
    }
    if (found == NULL && import->older != NULL) {
        found = BUNDLE_NEXT(dlvsym)(handle, import->name, import->older);
    }
    return found;
}

/* Libraries that glibc 2.34 made a part of libc.so.6.  Code that was linked with that release does
 * not name them, and an older C library has their functions nowhere else. */
static void *
find_in_former_library(const bundle_import *import)
{
    void *found = NULL;
#if BUNDLE_OLDER_THAN(34)
    static const char *const names[] = {"libpthread.so.0", "librt.so.1",  "libdl.so.2",
                                        "libutil.so.1",    "libanl.so.1", "libresolv.so.2"};
    for (size_t i = 0; found == NULL && i < sizeof names / sizeof *names; i++) {
        void *handle = BUNDLE_NEXT(dlopen)(names[i], RTLD_LAZY);
        found = handle != NULL ? find_by(handle, import) : NULL;
    }
#else
    (void)import;
#endif
    return found;
}

/* Search the global scope, where the C library is.  Then search those libraries that the image
 * needs and the loader has loaded, then the system libraries that the image names, then those that
 * it would name if it had been linked with an older C library. */
static void *
find_import(const bundle_image *image, const bundle_import *import)
{
    const bundle_library *library = bundle.files[image->file].library;
    void *found = find_by(RTLD_DEFAULT, import);
    for (uint32_t i = 0; found == NULL && i < library->needs_count; i++) {
        void *handle = loaded[library->needs[i]];
        found = handle != NULL ? find_by(handle, import) : NULL;
    }
    for (const char *const *name = image->system_libraries; found == NULL && name && *name;
         name++) {
        void *handle = BUNDLE_NEXT(dlopen)(*name, RTLD_LAZY);
        found = handle != NULL ? find_by(handle, import) : NULL;
    }
    return found != NULL || import->weak ? found : find_in_former_library(import);
}

/* ---- both -------------------------------------------------------------------------------- */

/* Load into memory.  The constructors of an image are not called yet.  0, or -1. */
static int
load(uint32_t index, int flags, char *message, size_t size)
{
    const bundle_file *file = &bundle.files[index];
    if (file->library->image != 0) {
        return bundle_images_map(file->library->image - 1, find_import, message, size);
    }
    if (loaded[index] == NULL) {
        loaded[index] = open_memfd(file, flags, message, size);
    }
    return loaded[index] != NULL ? 0 : -1;
}

static bool
is_loaded(uint32_t index)
{
    uint32_t image = bundle.files[index].library->image;
    const bundle_loaded *in_place = image != 0 ? bundle_images_get(image - 1) : NULL;
    return in_place != NULL ? in_place->started : loaded[index] != NULL;
}

/* Call the constructors of an image, and make it ready if it is an unwinder. */
static void
start_image(uint32_t image)
{
    const bundle_loaded *in_place = bundle_images_get(image);
    bool again = in_place->started;
    bundle_images_start(image);
    const Elf64_Sym *symbol =
        again ? NULL : bundle_symbols_find(&in_place->symbols, "_Unwind_Backtrace", NULL);
    if (symbol != NULL) {
        make_ready((unwinder *)bundle_images_address(in_place, symbol));
    }
}

/* Load with all needs, then call constructors.  Needs are bound lazily and are local, as the loader
 * itself loads a dependency. */
static int
load_with_needs(uint32_t index, int flags, char *message, size_t size)
{
    const bundle_library *library = bundle.files[index].library;
    for (uint32_t i = 0; i < library->needs_count; i++) {
        if (load(library->needs[i], RTLD_LAZY | RTLD_LOCAL, message, size) < 0) {
            return -1;
        }
    }
    if (load(index, flags, message, size) < 0) {
        return -1;
    }
    for (uint32_t i = 0; i < library->needs_count; i++) {
        const bundle_library *needed = bundle.files[library->needs[i]].library;
        if (needed->image != 0) {
            start_image(needed->image - 1);
        }
    }
    if (library->image != 0) {
        start_image(library->image - 1);
    }
    return 0;
}

static void *
handle_of(uint32_t index, int flags)
{
    uint32_t image = bundle.files[index].library->image;
    if (image == 0) {
        /* With the name that the loader knows, dlopen() needs no file.  It counts the caller's
         * reference, and makes the library global if the flags say so. */
        return BUNDLE_NEXT(dlopen)(loaded[index]->l_name, flags);
    }
    bundle_loaded *in_place = bundle_images_get(image - 1);
    in_place->global |= (flags & RTLD_GLOBAL) != 0;
    return &in_place->map;
}

void *
bundle_native_open(const bundle_file *file, int flags, char *message, size_t size)
{
    void *handle = NULL;
    pthread_once(&once, start);
    if (loaded == NULL) {
        snprintf(message, size, "%s", strerror(ENOMEM));
        return NULL;
    }
    pthread_mutex_lock(&lock);
    uint32_t index = (uint32_t)(file - bundle.files);
    bool ready = is_loaded(index);
    if (!ready && !(flags & RTLD_NOLOAD)) {
        ready = load_with_needs(index, flags, message, size) == 0;
    }
    if (ready) {
        handle = handle_of(index, flags);
    }
    pthread_mutex_unlock(&lock);
    return handle;
}

bool
bundle_native_foreign(void)
{
    return foreign;
}

void
bundle_native_note_foreign(void)
{
    foreign = true;
}

int
bundle_native_bind_again(char *message, size_t size)
{
    bundle_preloaded_read();
    return bundle_images_bind_again(find_import, message, size);
}
