/* Thread-local storage of images.  There are two kinds of blocks:
 *
 *   - Small blocks are part of the executable's own storage (PT_TLS).  Every thread has that from
 *     its start, at a fixed distance from the thread pointer, so all access models work.
 *   - Big blocks are allocated in a thread when it first uses them.  They cannot have a fixed
 *     distance from the thread pointer.  Their module ids begin above all ids of the dynamic
 *     loader.
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

static _Thread_local void **blocks; /* of this thread, by number; NULL: not used yet */
static _Thread_local unsigned rounds;
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Free the blocks of a thread that ends.  glibc has called the destructors of thread_local objects
 * before (nptl/pthread_create.c).  But destructors of other keys may still use thread-local data.
 * So the blocks are freed in the last round of destructors only (POSIX, pthread_key_create). */
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
    /* The dynamic loader does so, too: the caller is machine code that expects no failure. */
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
