/* Looking names up in the dynamic symbol table of one shared object. */
#ifndef BUNDLE_SYMBOLS_H
#define BUNDLE_SYMBOLS_H

#include <link.h>
#include <stdbool.h>
#include <stdint.h>

/* strcmp(a, b) == 0.  It does not call libc: names are looked up before tools that replace libc's
 * functions (sanitizers, allocators) have started. */
static inline bool
bundle_symbols_same_name(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

typedef struct bundle_symbols {
    uintptr_t bias;
    const Elf64_Sym *table;
    const char *strings;
    const uint32_t *hash;       /* DT_GNU_HASH */
    const Elf64_Half *versions; /* DT_VERSYM; NULL: no versions */
    uintptr_t definitions;      /* DT_VERDEF; 0: defines none */
} bundle_symbols;

/* Find the tables that a dynamic section names.  False if it has no DT_GNU_HASH.  `moved`: the
 * dynamic loader has added the bias to addresses in the section. */
bool bundle_symbols_read(const Elf64_Dyn *dynamic, uintptr_t bias, bool moved, bundle_symbols *to);

/* The definition of `name` with this version, or the default version if that is NULL.  NULL if
 * there is no such definition. */
const Elf64_Sym *bundle_symbols_find(const bundle_symbols *in, const char *name,
                                     const char *version);

/* Of the first `count` symbols, the definition that contains `address`.  A symbol without a size is
 * taken to reach up to the next one.  NULL if there is none. */
const Elf64_Sym *bundle_symbols_near(const bundle_symbols *in, uint32_t count, uintptr_t address);

#endif
