/* Blocks of up to 512 bytes come from CPython's allocator of objects.  Each is in a pool of 16 KiB,
 * whose header says how large its blocks are (Objects/obmalloc.c, Include/internal/
 * pycore_obmalloc.h).  Larger blocks come from malloc(), so heap.c sees them.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "snapshot/python_heap.h"

#include <stdint.h>
#include <string.h>

#include "snapshot/heap.h"

enum { POOL = 1 << 14, CLASS_PLACE = 36, CLASSES = 32, STEP = 16 };

static PyMemAllocatorEx original[2];
static const PyMemAllocatorDomain domains[2] = {PYMEM_DOMAIN_MEM, PYMEM_DOMAIN_OBJ};

/* The size of a block in a pool; 0 for any other one. */
static size_t
pool_size(const void *block)
{
    uint32_t number;
    if (!bundle_snapshot_is_page(block)) {
        return 0;
    }
    memcpy(&number, (const char *)((uintptr_t)block & ~(uintptr_t)(POOL - 1)) + CLASS_PLACE,
           sizeof number);
    return number < CLASSES ? ((size_t)number + 1) * STEP : 0;
}

static void *
allocate(void *context, size_t size)
{
    const PyMemAllocatorEx *next = context;
    return next->malloc(next->ctx, size);
}

static void *
allocate_zeros(void *context, size_t count, size_t size)
{
    const PyMemAllocatorEx *next = context;
    return next->calloc(next->ctx, count, size);
}

static void
release(void *context, void *block)
{
    const PyMemAllocatorEx *next = context;
    memset(block, 0, pool_size(block));
    next->free(next->ctx, block);
}

/* CPython's own function would leave the old bytes where they were. */
static void *
resize(void *context, void *block, size_t size)
{
    const PyMemAllocatorEx *next = context;
    size_t old = pool_size(block);
    if (old == 0) {
        return next->realloc(next->ctx, block, size);
    }
    void *moved = next->malloc(next->ctx, size);
    if (moved != NULL) {
        memcpy(moved, block, old < size ? old : size);
        release(context, block);
    }
    return moved;
}

void
bundle_snapshot_python_heap_start(void)
{
    for (size_t i = 0; i < Py_ARRAY_LENGTH(domains); i++) {
        PyMem_GetAllocator(domains[i], &original[i]);
        PyMemAllocatorEx own = {&original[i], allocate, allocate_zeros, resize, release};
        PyMem_SetAllocator(domains[i], &own);
    }
}

/* The frames of Python code are in chunks (struct _PyStackChunk: the previous chunk, its size, its
 * top, then data).  The thread has a pointer to the chunk, one to the first free word in it, and
 * one to its end, side by side. */
static void
clear_dead_frames(void)
{
    enum { WORDS = 100 };
    uintptr_t words[WORDS];
    memcpy(words, PyGILState_GetThisThreadState(), sizeof words);
    for (size_t i = 0; i + 2 < WORDS; i++) {
        uintptr_t chunk = words[i], top = words[i + 1], limit = words[i + 2];
        if (!bundle_snapshot_is_page((const void *)chunk) || top <= chunk || limit < top ||
            chunk % 4096 != 0) {
            continue;
        }
        size_t size;
        memcpy(&size, (const char *)chunk + sizeof(void *), sizeof size);
        if (chunk + size == limit) {
            memset((void *)top, 0, limit - top);
            return;
        }
    }
}

bool
bundle_snapshot_python_heap_stop(void)
{
    bool all = true;
    clear_dead_frames();
    for (size_t i = 0; i < Py_ARRAY_LENGTH(domains); i++) {
        PyMemAllocatorEx current;
        PyMem_GetAllocator(domains[i], &current);
        all = all && current.malloc == allocate;
        PyMem_SetAllocator(domains[i], &original[i]);
    }
    return all;
}
