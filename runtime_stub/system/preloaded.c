/* The dynamic loader binds malloc@GLIBC_2.2.5 to an allocator of LD_PRELOAD whose malloc has no
 * version.  dlvsym() does not: it wants exactly that version (glibc elf/dl-lookup.c, check_match(),
 * `hidden`).  If images got the C library's free() and other libraries the allocator's malloc(),
 * the process would not live long. */
#define _GNU_SOURCE
#include "system/preloaded.h"

#include <stddef.h>
#include <string.h>
#include <sys/auxv.h>

#include "system/next.h"
#include "system/symbols.h"

enum { ROOM = 16 };

/* Of this process: a snapshot has none of it. */
static bundle_symbols objects[ROOM] BUNDLE_NEXT_SLOT;
static size_t objects_count BUNDLE_NEXT_SLOT;

static bool
is_libc(const char *path)
{
    const char *slash = strrchr(path, '/');
    return strcmp(slash != NULL ? slash + 1 : path, "libc.so.6") == 0;
}

void
bundle_preloaded_read(void)
{
    struct link_map *program = bundle_next_objects();
    struct link_map *object = program != NULL ? program->l_next : NULL;
    objects_count = 0;
    for (; object != NULL && !is_libc(object->l_name) && objects_count < ROOM;
         object = object->l_next) {
        /* the kernel's own object has addresses that nobody has relocated */
        if (object->l_addr != getauxval(AT_SYSINFO_EHDR) &&
            bundle_symbols_read(object->l_ld, object->l_addr, true, &objects[objects_count])) {
            objects_count++;
        }
    }
}

void *
bundle_preloaded(const char *name, const char *version)
{
    for (size_t i = 0; i < objects_count; i++) {
        const Elf64_Sym *symbol = bundle_symbols_find(&objects[i], name, version);
        if (symbol != NULL && ELF64_ST_TYPE(symbol->st_info) != STT_TLS) {
            void *address = (void *)(objects[i].bias + symbol->st_value);
            return ELF64_ST_TYPE(symbol->st_info) == STT_GNU_IFUNC ? ((void *(*)(void))address)()
                                                                   : address;
        }
    }
    return NULL;
}
