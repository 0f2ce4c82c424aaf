/* <dlfcn.h> and its kin, for programs with images.  Each function answers for images, and passes
 * everything else on to the dynamic loader.
 *
 * The unwinder of C++ and Rust finds its tables with dl_iterate_phdr() or, with glibc 2.35 and
 * later, with _dl_find_object().  libgcc_s binds to the definitions here, wherever it was loaded
 * from.  One that was built for glibc 2.35 travels to older systems, too, so there
 * _dl_find_object() does its work with dl_iterate_phdr().
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <string.h>

#include "native/images.h"
#include "native/native.h"
#include "system/next.h"
#include "tree/tree.h"

/* The text of the last failure of a function in this file, until dlerror() returns it. */
static _Thread_local char message[1024];
static _Thread_local bool pending;

static void
fail(const char *text)
{
    snprintf(message, sizeof message, "%s", text);
    pending = true;
}

/* libc's dlerror().  It is looked up before any failure, because the look-up calls dlsym(), which
 * forgets the last failure. */
static char *(*next_dlerror)(void)BUNDLE_NEXT_SLOT;

static __attribute__((constructor)) void
find_dlerror(void)
{
    next_dlerror = BUNDLE_NEXT(dlerror);
}

char *
dlerror(void)
{
    if (pending) {
        pending = false;
        return message;
    }
    if (next_dlerror == NULL) {
        find_dlerror(); /* the constructor of a library calls dlerror() before ours ran */
    }
    return next_dlerror();
}

/* ---- dlopen ------------------------------------------------------------------------------ */

/* The library that travels under this name or absolute path, because the program opens it so
 * (bundler/inventory/native_files.py). */
static const bundle_file *
find_opened(const char *name)
{
    char path[PATH_MAX + sizeof BUNDLE_ROOT + sizeof "/.libs/"];
    int size = snprintf(path, sizeof path, BUNDLE_ROOT "/.libs/%s", name);
    return size > 0 && (size_t)size < sizeof path ? bundle_tree_resolve(path).file : NULL;
}

/* The library that the program means by a name without a slash: one with this SONAME, or one that
 * it opens so. */
static const bundle_file *
find_by_name(const char *name)
{
    for (uint32_t i = 0; i < bundle.files_count; i++) {
        const bundle_library *library = bundle.files[i].library;
        if (library != NULL && library->soname != NULL && strcmp(library->soname, name) == 0) {
            return &bundle.files[i];
        }
    }
    return find_opened(name);
}

void *
dlopen(const char *path, int flags)
{
    bundle_path p = bundle_tree_resolve(path);
    if (!p.inside && path != NULL && strchr(path, '/') == NULL) {
        p.file = find_by_name(path);
    }
    else if (!p.inside && path != NULL && path[0] == '/') {
        p.file = find_opened(path);
    }
    if (p.file != NULL && p.file->library != NULL) {
        char text[sizeof message] = "";
        void *handle = bundle_native_open(p.file, flags, text, sizeof text);
        if (text[0] != '\0') {
            fail(text);
        }
        return handle;
    }
    if (path != NULL && path[0] != '\0') {
        bundle_native_note_foreign();
    }
    /* A tail call: the loader finds its caller, whose DT_RUNPATH it uses, by the return address. */
    BUNDLE_TAIL_CALL return BUNDLE_NEXT(dlopen)(path, flags);
}

int
dlclose(void *handle)
{
    return bundle_images_of_handle(handle) != NULL ? 0 : BUNDLE_NEXT(dlclose)(handle);
}

/* ---- names ------------------------------------------------------------------------------- */

static void *
find_in_needs(const bundle_loaded *loaded, const char *name, const char *version)
{
    const bundle_library *library = bundle.files[loaded->image->file].library;
    for (uint32_t i = 0; i < library->needs_count; i++) {
        const bundle_library *needed = bundle.files[library->needs[i]].library;
        const bundle_loaded *other = needed->image ? bundle_images_get(needed->image - 1) : NULL;
        const Elf64_Sym *symbol =
            other != NULL ? bundle_symbols_find(&other->symbols, name, version) : NULL;
        if (symbol != NULL) {
            return bundle_images_address(other, symbol);
        }
    }
    return NULL;
}

/* Search one image, then those that it needs, as dlsym() searches the dependencies of a handle. */
static void *
find_in(const bundle_loaded *loaded, const char *name, const char *version)
{
    const Elf64_Sym *symbol = bundle_symbols_find(&loaded->symbols, name, version);
    return symbol != NULL ? bundle_images_address(loaded, symbol)
                          : find_in_needs(loaded, name, version);
}

/* What RTLD_DEFAULT searches after the global scope: images that were opened with RTLD_GLOBAL, then
 * the calling image and those that it needs. */
static void *
find_visible(const char *name, const char *version, uintptr_t caller)
{
    void *found = NULL;
    const bundle_loaded *own = bundle_images_at(caller);
    for (uint32_t i = 0; found == NULL && i < bundle_images.images_count; i++) {
        const bundle_loaded *loaded = bundle_images_get(i);
        if (loaded != NULL && loaded->global) {
            found = find_in(loaded, name, version);
        }
    }
    return found == NULL && own != NULL ? find_in(own, name, version) : found;
}

static void *
not_found(const bundle_loaded *loaded, const char *name)
{
    char text[sizeof message];
    snprintf(text, sizeof text, "%s: undefined symbol: %s", loaded->map.l_name, name);
    fail(text);
    return NULL;
}

static bool
is_global_scope(const void *handle)
{
    /* The handle of the executable is its link map, the first of the list (dlopen(3)). */
    return handle == RTLD_DEFAULT || handle == (void *)bundle_next_objects();
}

void *
dlsym(void *restrict handle, const char *restrict name)
{
    const bundle_loaded *loaded = bundle_images_of_handle(handle);
    if (loaded != NULL) {
        void *found = find_in(loaded, name, NULL);
        pending = false;
        return found != NULL ? found : not_found(loaded, name);
    }
    if (handle == RTLD_NEXT) {
        const bundle_loaded *caller = bundle_images_at((uintptr_t)__builtin_return_address(0));
        if (caller != NULL) {
            void *found = find_in_needs(caller, name, NULL), *slot = NULL;
            return found != NULL ? found : bundle_next_optional(name, &slot);
        }
    }
    if (bundle_images_mapped() != 0 && is_global_scope(handle)) {
        void *found = bundle_next_dlsym()(handle, name);
        if (found != NULL) {
            return found;
        }
        found = find_visible(name, NULL, (uintptr_t)__builtin_return_address(0));
        if (found != NULL) {
            dlerror();
            return found;
        }
    }
    BUNDLE_TAIL_CALL return bundle_next_dlsym()(handle, name);
}

void *
dlvsym(void *restrict handle, const char *restrict name, const char *restrict version)
{
    const bundle_loaded *loaded = bundle_images_of_handle(handle);
    if (loaded != NULL) {
        void *found = find_in(loaded, name, version);
        pending = false;
        return found != NULL ? found : not_found(loaded, name);
    }
    BUNDLE_TAIL_CALL return BUNDLE_NEXT(dlvsym)(handle, name, version);
}

/* ---- addresses --------------------------------------------------------------------------- */

static const Elf64_Sym *
describe(const bundle_loaded *loaded, uintptr_t address, Dl_info *info)
{
    const Elf64_Sym *symbol =
        bundle_symbols_near(&loaded->symbols, loaded->image->symbols_count, address);
    info->dli_fname = loaded->map.l_name;
    info->dli_fbase = (void *)loaded->image->start;
    info->dli_sname = symbol != NULL ? loaded->symbols.strings + symbol->st_name : NULL;
    info->dli_saddr = symbol != NULL ? (void *)(loaded->image->bias + symbol->st_value) : NULL;
    return symbol;
}

int
dladdr(const void *address, Dl_info *info)
{
    const bundle_loaded *loaded = bundle_images_at((uintptr_t)address);
    if (loaded == NULL) {
        return BUNDLE_NEXT(dladdr)(address, info);
    }
    describe(loaded, (uintptr_t)address, info);
    return 1;
}

int
dladdr1(const void *address, Dl_info *info, void **extra, int flags)
{
    bundle_loaded *loaded = bundle_images_at((uintptr_t)address);
    if (loaded == NULL) {
        return BUNDLE_NEXT(dladdr1)(address, info, extra, flags);
    }
    const Elf64_Sym *symbol = describe(loaded, (uintptr_t)address, info);
    if (flags == RTLD_DL_SYMENT) {
        *(const Elf64_Sym **)extra = symbol;
    }
    else if (flags == RTLD_DL_LINKMAP) {
        *(struct link_map **)extra = &loaded->map;
    }
    return 1;
}

int
dlinfo(void *restrict handle, int request, void *restrict to)
{
    bundle_loaded *loaded = bundle_images_of_handle(handle);
    if (loaded == NULL) {
        return BUNDLE_NEXT(dlinfo)(handle, request, to);
    }
    switch (request) {
    case RTLD_DI_LINKMAP:
        *(struct link_map **)to = &loaded->map;
        return 0;
    case RTLD_DI_LMID:
        *(Lmid_t *)to = LM_ID_BASE;
        return 0;
    case RTLD_DI_ORIGIN:
        memcpy(to, loaded->map.l_name, strlen(loaded->map.l_name) + 1);
        *strrchr(to, '/') = '\0';
        return 0;
    default:
        fail("dlinfo: this request is not supported for libraries of the executable");
        return -1;
    }
}

/* ---- unwinding --------------------------------------------------------------------------- */

typedef struct object_search {
    uintptr_t address;
    struct dl_find_object *to;
} object_search;

/* Describe the object if it contains the address; then returns 1.  An object without a table for
 * the unwinder counts as none, as it does for glibc's _dl_find_object(). */
static int
find_object(struct dl_phdr_info *info, size_t size, void *data)
{
    (void)size;
    const object_search *search = data;
    const Elf64_Phdr *table = NULL;
    uintptr_t start = UINTPTR_MAX, end = 0;
    bool inside = false;
    for (unsigned i = 0; i < info->dlpi_phnum; i++) {
        const Elf64_Phdr *header = &info->dlpi_phdr[i];
        uintptr_t from = info->dlpi_addr + header->p_vaddr, to = from + header->p_memsz;
        if (header->p_type == PT_LOAD) {
            inside |= from <= search->address && search->address < to;
            start = from < start ? from : start;
            end = to > end ? to : end;
        }
        else if (header->p_type == PT_GNU_EH_FRAME) {
            table = header;
        }
    }
    if (!inside || table == NULL) {
        return 0;
    }
    struct link_map *map = bundle_next_objects();
    while (map != NULL && map->l_addr != info->dlpi_addr) {
        map = map->l_next;
    }
    *search->to = (struct dl_find_object){
        .dlfo_map_start = (void *)start,
        .dlfo_map_end = (void *)end,
        .dlfo_link_map = map,
        .dlfo_eh_frame = (void *)(info->dlpi_addr + table->p_vaddr),
    };
    return 1;
}

int
_dl_find_object(void *address, struct dl_find_object *to)
{
    bundle_loaded *loaded = bundle_images_at((uintptr_t)address);
    if (loaded != NULL) {
        *to = (struct dl_find_object){.dlfo_map_start = (void *)loaded->image->start,
                                      .dlfo_map_end = (void *)loaded->image->end,
                                      .dlfo_link_map = &loaded->map,
                                      .dlfo_eh_frame = (void *)loaded->image->unwind};
        return 0;
    }
    static void *known BUNDLE_NEXT_SLOT; /* glibc has the function since 2.35 */
    int (*next)(void *, struct dl_find_object *) = bundle_next_optional("_dl_find_object", &known);
    if (next != NULL) {
        return next(address, to);
    }
    object_search search = {.address = (uintptr_t)address, .to = to};
    return BUNDLE_NEXT(dl_iterate_phdr)(find_object, &search) == 1 ? 0 : -1;
}

typedef int phdr_callback(struct dl_phdr_info *info, size_t size, void *data);

typedef struct iteration {
    phdr_callback *callback;
    void *data;
    unsigned long long added;
    unsigned long long removed;
} iteration;

/* Callers keep their results until one of the numbers dlpi_adds and dlpi_subs changes.  So images
 * are counted, too. */
static int
count_images(struct dl_phdr_info *info, size_t size, void *data)
{
    iteration *state = data;
    struct dl_phdr_info copy = *info;
    state->added = copy.dlpi_adds += bundle_images_mapped();
    state->removed = copy.dlpi_subs;
    return state->callback(&copy, size, state->data);
}

int
dl_iterate_phdr(phdr_callback *callback, void *data)
{
    iteration state = {.callback = callback, .data = data};
    if (bundle_images_mapped() == 0) {
        return BUNDLE_NEXT(dl_iterate_phdr)(callback, data);
    }
    int result = BUNDLE_NEXT(dl_iterate_phdr)(count_images, &state);
    for (uint32_t i = 0; result == 0 && i < bundle_images.images_count; i++) {
        const bundle_loaded *loaded = bundle_images_get(i);
        if (loaded != NULL) {
            struct dl_phdr_info info = {
                .dlpi_addr = loaded->image->bias,
                .dlpi_name = loaded->map.l_name,
                .dlpi_phdr = (const Elf64_Phdr *)loaded->image->headers,
                .dlpi_phnum = (Elf64_Half)loaded->image->headers_count,
                .dlpi_adds = state.added,
                .dlpi_subs = state.removed,
            };
            result = callback(&info, sizeof info, data);
        }
    }
    return result;
}
