/* Thread-local storage of images, in two kinds.
 *
 *   - Small blocks are part of the executable's own (PT_TLS), which every thread has from its
 * start, at a fixed distance from the thread pointer: all access models work.
 *   - Big ones, if nothing asks for that distance, get memory in a thread that uses them.  Their
 *     module ids begin above all that the dynamic loader gives out.
 *
 * See Drepper, "ELF Handling For Thread-Local Storage", 3.1 and 4.4.6.
 */
#define _GNU_SOURCE
#include "native/tls.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contract/bundle_format.h"

extern void *__tls_get_addr(const bundle_tls_index *index);

static _Thread_local void **blocks; /* by dynamic module; NULL: not used by this thread yet */
static _Thread_local unsigned rounds;
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Runs after the destructors of thread_local objects (glibc nptl/pthread_create.c), but among those
 * of other keys, which may use thread-local data: so in the last round only (POSIX,
 * pthread_key_create), as the dynamic loader frees such memory after all of them. */
static void
release(void *of)
{
    void **all = of;
    if (++rounds < PTHREAD_DESTRUCTOR_ITERATIONS && pthread_setspecific(key, of) == 0) {
        return;
    }
    blocks = NULL;
    for (uint32_t i = 0; i < bundle_images.tls_blocks_count; i++) {
        free(all[i]);
    }
    free(all);
}

static void
make_key(void)
{
    if (pthread_key_create(&key, release) != 0) {
        abort();
    }
}

static _Noreturn void
no_memory(void)
{
    /* As the dynamic loader does: the caller is machine code that cannot be told. */
    fputs("bundle: cannot allocate memory for thread-local data\n", stderr);
    _Exit(127);
}

static void *
new_block(uint32_t number)
{
    const bundle_tls_block *block = &bundle_images.tls_blocks[number];
    void *memory;
    pthread_once(&once, make_key);
    if (blocks == NULL) {
        blocks = calloc(bundle_images.tls_blocks_count, sizeof *blocks);
        if (blocks == NULL || pthread_setspecific(key, blocks) != 0) {
            no_memory();
        }
    }
    size_t align = block->align < sizeof(void *) ? sizeof(void *) : block->align;
    if (posix_memalign(&memory, align, block->size) != 0) {
        no_memory();
    }
    memcpy(memory, (const void *)block->initial, block->stored);
    memset((char *)memory + block->stored, 0, block->size - block->stored);
    return blocks[number] = memory;
}

void *
bundle_tls_get_addr(const bundle_tls_index *index)
{
    if (index->module < BUNDLE_TLS_MODULES) {
        return __tls_get_addr(index);
    }
    uint32_t number = (uint32_t)(index->module - BUNDLE_TLS_MODULES);
    char *block = blocks != NULL ? blocks[number] : NULL;
    return (block != NULL ? block : (char *)new_block(number)) + index->offset;
}
