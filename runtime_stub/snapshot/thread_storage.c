/* It ends at the thread pointer (Drepper, "ELF Handling For Thread-Local Storage", variant II). */
#define _GNU_SOURCE
#include "snapshot/thread_storage.h"

#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

/* Its size, and where it is in this thread. */
static size_t
find(unsigned char **start)
{
    const Elf64_Phdr *header = (const Elf64_Phdr *)getauxval(AT_PHDR);
    const Elf64_Phdr *end = header + getauxval(AT_PHNUM);
    size_t size = 0;
    for (; header < end; header++) {
        if (header->p_type == PT_TLS) {
            size = (header->p_memsz + header->p_align - 1) / header->p_align * header->p_align;
        }
    }
    *start = (unsigned char *)__builtin_thread_pointer() - size;
    return size;
}

unsigned char *
bundle_snapshot_copy_thread_storage(void)
{
    unsigned char *start;
    size_t size = find(&start);
    unsigned char *copy = malloc(size + 1);
    return copy != NULL ? memcpy(copy, start, size) : NULL;
}

void
bundle_snapshot_set_thread_storage(const unsigned char *copy)
{
    unsigned char *start;
    size_t size = find(&start);
    memcpy(start, copy, size);
}
