/* Finding the C library's own definitions.
 *
 * libc's dlsym(RTLD_NEXT) finds them, but the executable defines dlsym() itself.  So libc's dlsym()
 * is looked up in libc's symbol table.  The loader's list of objects leads to that table (DT_DEBUG,
 * struct r_debug in <link.h>).
 */
#define _GNU_SOURCE
#include "system/next.h"

#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>

#include "system/compat.h"
#include "system/symbols.h"

#if BUNDLE_OLDER_THAN(34)
/* dlsym() and its kin are in a library of their own, and the executable defines all of them that it
 * uses.  So it would not be linked with that library.  It is because of this reference. */
__attribute__((used)) static void *(*const keep_libdl)(Lmid_t, const char *, int) = dlmopen;
#endif

static _Noreturn void
missing(const char *name)
{
    fprintf(stderr, "bundle: this system's C library has no %s\n", name);
    abort();
}

/* The dynamic section that the loader has read.  A tool that edits the file may have moved it
 * (patchelf --set-rpath), so the program headers count, not _DYNAMIC. */
static const Elf64_Dyn *
dynamic_section(void)
{
    const Elf64_Phdr *header = (const Elf64_Phdr *)getauxval(AT_PHDR);
    const Elf64_Phdr *const end = header + (header != NULL ? getauxval(AT_PHNUM) : 0);
    const Elf64_Phdr *own = NULL, *dynamic = NULL;
    for (; header < end; header++) {
        own = header->p_type == PT_PHDR ? header : own;
        dynamic = header->p_type == PT_DYNAMIC ? header : dynamic;
    }
    if (own == NULL || dynamic == NULL) {
        return NULL;
    }
    return (const Elf64_Dyn *)(getauxval(AT_PHDR) - own->p_vaddr + dynamic->p_vaddr);
}

static struct link_map *
objects_of(const Elf64_Dyn *entry)
{
    for (; entry != NULL && entry->d_tag != DT_NULL; entry++) {
        if (entry->d_tag == DT_DEBUG && entry->d_un.d_ptr != 0) {
            return ((const struct r_debug *)entry->d_un.d_ptr)->r_map;
        }
    }
    return NULL;
}

struct link_map *
bundle_next_objects(void)
{
    /* Started as `ld.so ./app`, a process may have the program headers of the loader. */
    struct link_map *found = objects_of(dynamic_section());
    return found != NULL ? found : objects_of(_DYNAMIC);
}

/* dlsym() is in libdl.so.2 until glibc 2.33, and in libc.so.6 since then. */
static bool
may_have_dlsym(const char *path)
{
    const char *name = path;
    for (const char *at = path; *at != '\0'; at++) {
        name = *at == '/' ? at + 1 : name;
    }
    return bundle_symbols_same_name(name, "libc.so.6") ||
           bundle_symbols_same_name(name, "libdl.so.2");
}

bundle_dlsym *
bundle_next_dlsym(void)
{
    static bundle_dlsym *found BUNDLE_NEXT_SLOT;
    bundle_dlsym *known = __atomic_load_n(&found, __ATOMIC_RELAXED);
    struct link_map *object = known == NULL ? bundle_next_objects() : NULL;
    for (; known == NULL && object != NULL; object = object->l_next) {
        bundle_symbols symbols;
        if (may_have_dlsym(object->l_name) &&
            bundle_symbols_read(object->l_ld, object->l_addr, true, &symbols)) {
            const Elf64_Sym *symbol = bundle_symbols_find(&symbols, "dlsym", NULL);
            if (symbol != NULL) {
                known = (bundle_dlsym *)(object->l_addr + symbol->st_value);
            }
        }
    }
    if (known == NULL) {
        missing("dlsym");
    }
    __atomic_store_n(&found, known, __ATOMIC_RELAXED);
    return known;
}

void *
bundle_next_optional(const char *name, void **slot)
{
    void *found = __atomic_load_n(slot, __ATOMIC_RELAXED);
    if (found == NULL) {
        found = bundle_next_dlsym()(RTLD_NEXT, name);
        __atomic_store_n(slot, found, __ATOMIC_RELAXED);
    }
    return found;
}

void *
bundle_next(const char *name, void **slot)
{
    void *found = bundle_next_optional(name, slot);
    if (found == NULL) {
        missing(name);
    }
    return found;
}
