/* The executable defines malloc() and its kin, and mmap().
 *
 * While a snapshot is recorded, the executable and images get memory at fixed addresses.  A block
 * that is freed is filled with zeros, so that no remains of it are in the snapshot.  The C library
 * allocates for itself in its own way: its state is no part of the snapshot.
 *
 * At any other time the C library's functions do the work.  Blocks that came with the snapshot are
 * not given back when they are freed.
 */
#define _GNU_SOURCE
#include "snapshot/heap.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <wchar.h>

#include "contract/bundle_format.h"
#include "system/next.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

/* glibc exports them, and declares them nowhere. */
extern void *__libc_malloc(size_t size);
extern void __libc_free(void *memory);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t align, size_t size);

/* In front of each block. */
typedef struct block {
    size_t size; /* of the block, without this */
    size_t reserved;
} block;

enum { STEP = 16, CLASSES = 256 };
_Static_assert(sizeof(block) == STEP, "blocks are aligned");

static bool recording;
static uint64_t blocks_end = BUNDLE_SNAPSHOT_BLOCKS, pages_end = BUNDLE_SNAPSHOT_PAGES;
static void *free_blocks[CLASSES]; /* by size / STEP */
static void *large_blocks;         /* free ones of other sizes, each with a pointer to the next */

static bool
is_block(const void *memory)
{
    return (uintptr_t)memory - BUNDLE_SNAPSHOT_BLOCKS < BUNDLE_SNAPSHOT_AREA_SIZE;
}

bool
bundle_snapshot_is_page(const void *memory)
{
    return (uintptr_t)memory - BUNDLE_SNAPSHOT_PAGES < BUNDLE_SNAPSHOT_AREA_SIZE;
}

/* Whether the caller gets memory of the snapshot. */
static bool
is_recorded(const void *caller)
{
    return __builtin_expect(recording, 0) && (uintptr_t)caller < BUNDLE_SNAPSHOT_LOADER;
}

#define CALLER __builtin_return_address(0)

static bool
reserve(uint64_t start)
{
    return syscall(SYS_mmap, start, BUNDLE_SNAPSHOT_AREA_SIZE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1,
                   0) == (long)start;
}

bool
bundle_snapshot_heap_start(void)
{
    recording = reserve(BUNDLE_SNAPSHOT_BLOCKS) && reserve(BUNDLE_SNAPSHOT_PAGES);
    return recording;
}

void
bundle_snapshot_heap_stop(void)
{
    recording = false;
}

uint64_t
bundle_snapshot_blocks_end(void)
{
    return blocks_end;
}

uint64_t
bundle_snapshot_pages_end(void)
{
    return pages_end;
}

/* ---- blocks ------------------------------------------------------------------------------ */

static size_t
block_size(const void *memory)
{
    return ((const block *)memory)[-1].size;
}

static void **
list_of(size_t size)
{
    return size / STEP < CLASSES ? &free_blocks[size / STEP] : &large_blocks;
}

static void
add_free(void *memory)
{
    void **first = list_of(block_size(memory));
    memcpy(memory, first, sizeof *first);
    *first = memory;
}

/* Of all free blocks in a list, the smallest one that has the size, filled with zeros.  What it has
 * more becomes a free block.  NULL if there is none. */
static void *
take_free(size_t size)
{
    void **best = NULL;
    for (void **link = list_of(size); *link != NULL && (best == NULL || block_size(*best) > size);
         link = *link) {
        if (block_size(*link) >= size && (best == NULL || block_size(*link) < block_size(*best))) {
            best = link;
        }
    }
    if (best == NULL) {
        return NULL;
    }
    char *memory = *best;
    memcpy(best, memory, sizeof *best);
    memset(memory, 0, sizeof *best);
    size_t more = block_size(memory) - size;
    if (more > sizeof(block)) {
        ((block *)memory)[-1].size = size;
        ((block *)(memory + size))->size = more - sizeof(block);
        add_free(memory + size + sizeof(block));
    }
    return memory;
}

/* A new block of zeros.  Only one thread allocates while a snapshot is recorded. */
static void *
take(size_t size, size_t align)
{
    size = size == 0 ? STEP : (size + STEP - 1) / STEP * STEP;
    void *found = align <= STEP ? take_free(size) : NULL;
    if (found != NULL) {
        return found;
    }
    align = align < STEP ? STEP : align;
    uint64_t start = (blocks_end + sizeof(block) + align - 1) / align * align;
    if (size > BUNDLE_SNAPSHOT_BLOCKS + BUNDLE_SNAPSHOT_AREA_SIZE - start) {
        errno = ENOMEM;
        return NULL;
    }
    blocks_end = start + size;
    void *memory = (void *)start;
    ((block *)memory)[-1].size = size;
    return memory;
}

static void
give_back(void *memory)
{
    size_t size = block_size(memory);
    if (!recording) {
        return;
    }
    memset(memory, 0, size);
    if ((uintptr_t)memory + size == blocks_end) { /* the last one */
        memset((block *)memory - 1, 0, sizeof(block));
        blocks_end -= size + sizeof(block);
    }
    else {
        add_free(memory);
    }
}

static void *
move(void *memory, size_t size, bool recorded)
{
    if (size == 0) { /* as glibc does */
        give_back(memory);
        return NULL;
    }
    void *moved = recorded ? take(size, STEP) : __libc_malloc(size);
    size_t old = block_size(memory);
    if (moved != NULL) {
        memcpy(moved, memory, old < size ? old : size);
        give_back(memory);
    }
    return moved;
}

void *
malloc(size_t size)
{
    return is_recorded(CALLER) ? take(size, STEP) : __libc_malloc(size);
}

void
free(void *memory)
{
    if (is_block(memory)) {
        give_back(memory);
    }
    else {
        __libc_free(memory);
    }
}

void *
calloc(size_t count, size_t size)
{
    size_t all;
    if (!is_recorded(CALLER)) {
        return __libc_calloc(count, size);
    }
    if (__builtin_mul_overflow(count, size, &all)) {
        errno = ENOMEM;
        return NULL;
    }
    return take(all, STEP);
}

void *
realloc(void *memory, size_t size)
{
    if (is_block(memory)) {
        return move(memory, size, is_recorded(CALLER));
    }
    return memory == NULL && is_recorded(CALLER) ? take(size, STEP) : __libc_realloc(memory, size);
}

void *
reallocarray(void *memory, size_t count, size_t size)
{
    size_t all;
    if (__builtin_mul_overflow(count, size, &all)) {
        errno = ENOMEM;
        return NULL;
    }
    if (is_block(memory)) {
        return move(memory, all, is_recorded(CALLER));
    }
    return memory == NULL && is_recorded(CALLER) ? take(all, STEP) : __libc_realloc(memory, all);
}

void *
memalign(size_t align, size_t size)
{
    return is_recorded(CALLER) ? take(size, align) : __libc_memalign(align, size);
}

void *
aligned_alloc(size_t align, size_t size)
{
    return is_recorded(CALLER) ? take(size, align) : __libc_memalign(align, size);
}

int
posix_memalign(void **to, size_t align, size_t size)
{
    if (align % sizeof(void *) != 0 || (align & (align - 1)) != 0 || align == 0) {
        return EINVAL;
    }
    int saved = errno;
    void *memory = is_recorded(CALLER) ? take(size, align) : __libc_memalign(align, size);
    errno = saved;
    if (memory == NULL) {
        return ENOMEM;
    }
    *to = memory;
    return 0;
}

size_t
malloc_usable_size(void *memory)
{
    if (is_block(memory)) {
        return block_size(memory);
    }
    return BUNDLE_NEXT(malloc_usable_size)(memory);
}

/* The C library allocates here for its caller. */
char *
strndup(const char *text, size_t most)
{
    size_t size = strnlen(text, most);
    char *copy = is_recorded(CALLER) ? take(size + 1, STEP) : __libc_malloc(size + 1);
    if (copy != NULL) {
        memcpy(copy, text, size);
        copy[size] = '\0';
    }
    return copy;
}

char *
strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = is_recorded(CALLER) ? take(size, STEP) : __libc_malloc(size);
    return copy != NULL ? memcpy(copy, text, size) : NULL;
}

wchar_t *
wcsdup(const wchar_t *text)
{
    size_t size = (wcslen(text) + 1) * sizeof *text;
    wchar_t *copy = is_recorded(CALLER) ? take(size, STEP) : __libc_malloc(size);
    return copy != NULL ? memcpy(copy, text, size) : NULL;
}

/* ---- pages ------------------------------------------------------------------------------- */

static void *
take_pages(size_t size)
{
    /* Python's allocator takes a megabyte at once, and aligns it to that if it is not. */
    uint64_t align = size >= 1 << 20 ? 1 << 20 : BUNDLE_PAGE_SIZE;
    uint64_t start = (pages_end + align - 1) / align * align;
    size = (size + BUNDLE_PAGE_SIZE - 1) / BUNDLE_PAGE_SIZE * BUNDLE_PAGE_SIZE;
    if (size > BUNDLE_SNAPSHOT_PAGES + BUNDLE_SNAPSHOT_AREA_SIZE - start) {
        errno = ENOMEM;
        return MAP_FAILED;
    }
    pages_end = start + size;
    return (void *)start;
}

/* What is mapped elsewhere is no part of the snapshot, so it must be gone at its end. */
static struct {
    void *at;
    size_t size;
} elsewhere[16];
static bool is_elsewhere_full;

static void
note_elsewhere(void *at, size_t size)
{
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++) {
        if (elsewhere[i].at == NULL) {
            elsewhere[i].at = at;
            elsewhere[i].size = size;
            return;
        }
    }
    is_elsewhere_full = true;
}

static void
forget_elsewhere(const void *at, size_t size)
{
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++) {
        if (elsewhere[i].at == at && elsewhere[i].size == size) {
            elsewhere[i].at = NULL;
            elsewhere[i].size = 0;
        }
    }
}

bool
bundle_snapshot_has_all_pages(void)
{
    bool all = !is_elsewhere_full;
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++) {
        all &= elsewhere[i].at == NULL;
    }
    return all;
}

static void *
map(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
    if (recording && at == NULL) {
        if ((flags & ~MAP_NORESERVE) == (MAP_ANONYMOUS | MAP_PRIVATE) &&
            protection == (PROT_READ | PROT_WRITE)) {
            return take_pages(size);
        }
    }
    void *got = (void *)syscall(SYS_mmap, at, size, protection, flags, fd, offset);
    if (recording && at == NULL && got != MAP_FAILED) {
        note_elsewhere(got, size);
    }
    return got;
}

void *
mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
    return map(at, size, protection, flags, fd, offset);
}

void *
mmap64(void *at, size_t size, int protection, int flags, int fd, off64_t offset)
{
    return map(at, size, protection, flags, fd, offset);
}

int
munmap(void *at, size_t size)
{
    if (recording && bundle_snapshot_is_page(at)) {
        memset(at, 0, size);
        return 0;
    }
    if (recording) {
        forget_elsewhere(at, size);
    }
    return (int)syscall(SYS_munmap, at, size);
}
