/* An allocator for LD_PRELOAD: it never takes blocks back, and aborts at one that is not its own. */
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD = 32, MAGIC = 0x5eed };

typedef struct head {
    size_t size;
    size_t magic;
} head;

static _Alignas(4096) char pool[1 << 28];
static atomic_size_t used;

static void *
take(size_t size, size_t alignment)
{
    size_t room = HEAD + size + alignment + 15;
    size_t at = atomic_fetch_add(&used, room & ~(size_t)15);
    if (size > sizeof pool || at + room > sizeof pool) {
        errno = ENOMEM;
        return NULL;
    }
    char *block = pool + (at + HEAD + alignment - 1) / alignment * alignment;
    *(head *)(block - HEAD) = (head){size, MAGIC};
    return block;
}

static size_t
size_of(void *block)
{
    char *at = block;
    if (at < pool + HEAD || at >= pool + sizeof pool || ((head *)(at - HEAD))->magic != MAGIC) {
        abort();
    }
    return ((head *)(at - HEAD))->size;
}

void *
malloc(size_t size)
{
    return take(size, 16);
}

void
free(void *block)
{
    if (block != NULL) {
        (void)size_of(block);
    }
}

void *
calloc(size_t count, size_t size)
{
    return take(count * size, 16);
}

void *
realloc(void *block, size_t size)
{
    void *moved = take(size, 16);
    if (block != NULL && moved != NULL) {
        size_t old = size_of(block);
        memcpy(moved, block, old < size ? old : size);
    }
    return moved;
}

void *
memalign(size_t alignment, size_t size)
{
    return take(size, alignment < 16 ? 16 : alignment);
}

void *
aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

int
posix_memalign(void **to, size_t alignment, size_t size)
{
    *to = memalign(alignment, size);
    return *to != NULL ? 0 : ENOMEM;
}

size_t
malloc_usable_size(void *block)
{
    return block != NULL ? size_of(block) : 0;
}
