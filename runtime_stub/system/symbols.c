/* Symbol look-up as the dynamic loader does it: by the hash table of DT_GNU_HASH, then by the
 * version (glibc elf/dl-lookup.c; "Symbol Versioning" in the Linux Standard Base, 10.7). */
#define _GNU_SOURCE
#include "system/symbols.h"

#include <stddef.h>

enum { VERSION_MASK = 0x7fff, VERSION_HIDDEN = 0x8000, VERSION_BASE = 1 };

bool
bundle_symbols_read(const Elf64_Dyn *dynamic, uintptr_t bias, bool moved, bundle_symbols *to)
{
    uintptr_t add = moved ? 0 : bias;
    *to = (bundle_symbols){.bias = bias};
    for (; dynamic->d_tag != DT_NULL; dynamic++) {
        uintptr_t address = dynamic->d_un.d_ptr + add;
        switch (dynamic->d_tag) {
        case DT_SYMTAB:
            to->table = (const Elf64_Sym *)address;
            break;
        case DT_STRTAB:
            to->strings = (const char *)address;
            break;
        case DT_GNU_HASH:
            to->hash = (const uint32_t *)address;
            break;
        case DT_VERSYM:
            to->versions = (const Elf64_Half *)address;
            break;
        case DT_VERDEF:
            /* the one address here that the loader leaves as it is (glibc elf/get-dynamic-info.h)
             */
            to->definitions = dynamic->d_un.d_ptr + bias;
            break;
        default:
            break;
        }
    }
    return to->hash != NULL && to->table != NULL && to->strings != NULL;
}

static uint32_t
hash_name(const char *name)
{
    uint32_t hash = 5381;
    for (const unsigned char *c = (const unsigned char *)name; *c != '\0'; c++) {
        hash = hash * 33 + *c;
    }
    return hash;
}

/* The name of version `index`; NULL for the base version and for no version. */
static const char *
version_name(const bundle_symbols *in, unsigned index)
{
    uintptr_t at = in->definitions;
    while (index > VERSION_BASE && at != 0) {
        const Elf64_Verdef *definition = (const Elf64_Verdef *)at;
        if (definition->vd_ndx == index) {
            const Elf64_Verdaux *name = (const Elf64_Verdaux *)(at + definition->vd_aux);
            return in->strings + name->vda_name;
        }
        at = definition->vd_next != 0 ? at + definition->vd_next : 0;
    }
    return NULL;
}

static bool
matches(const bundle_symbols *in, uint32_t index, const char *version)
{
    unsigned of_symbol = in->versions != NULL ? in->versions[index] : VERSION_BASE;
    if (version == NULL) {
        return !(of_symbol & VERSION_HIDDEN);
    }
    const char *defined = version_name(in, of_symbol & VERSION_MASK);
    return defined != NULL ? bundle_symbols_same_name(defined, version)
                           : !(of_symbol & VERSION_HIDDEN);
}

static bool
is_definition(const Elf64_Sym *symbol)
{
    unsigned binding = ELF64_ST_BIND(symbol->st_info);
    return symbol->st_shndx != SHN_UNDEF && binding != STB_LOCAL;
}

const Elf64_Sym *
bundle_symbols_find(const bundle_symbols *in, const char *name, const char *version)
{
    /* The hash table begins with: number of buckets, index of its first symbol, number of words of
     * the Bloom filter, and the filter's shift. */
    uint32_t buckets_count = in->hash[0], first = in->hash[1], words = in->hash[2];
    const uint64_t *bloom = (const uint64_t *)(in->hash + 4);
    const uint32_t *buckets = (const uint32_t *)(bloom + words);
    const uint32_t *chain = buckets + buckets_count;
    uint32_t hash = hash_name(name);
    uint64_t mask = 1ull << (hash % 64) | 1ull << ((hash >> in->hash[3]) % 64);
    if (buckets_count == 0 || (bloom[hash / 64 % words] & mask) != mask) {
        return NULL;
    }
    uint32_t index = buckets[hash % buckets_count];
    if (index < first) {
        return NULL;
    }
    for (;; index++) {
        uint32_t entry = chain[index - first];
        const Elf64_Sym *symbol = &in->table[index];
        if ((entry | 1) == (hash | 1) &&
            bundle_symbols_same_name(in->strings + symbol->st_name, name) &&
            is_definition(symbol) && matches(in, index, version)) {
            return symbol;
        }
        if (entry & 1) {
            return NULL; /* the end of the chain */
        }
    }
}

const Elf64_Sym *
bundle_symbols_near(const bundle_symbols *in, uint32_t count, uintptr_t address)
{
    const Elf64_Sym *best = NULL;
    uintptr_t value = address - in->bias;
    for (uint32_t i = 1; i < count; i++) {
        const Elf64_Sym *symbol = &in->table[i];
        if (is_definition(symbol) && ELF64_ST_TYPE(symbol->st_info) != STT_TLS &&
            symbol->st_value <= value &&
            (value < symbol->st_value + symbol->st_size || symbol->st_size == 0) &&
            (best == NULL || symbol->st_value > best->st_value)) {
            best = symbol;
        }
    }
    return best;
}
