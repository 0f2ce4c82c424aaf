/* The linker gives packed objects their addresses, but the executable has no bytes there.  The
 * bytes are LZ4 blocks in a read-only segment.  A packed unit is what one row of blocks contains:
 * the static objects of one module, a part of the string pool, or a segment of an image.  The unit
 * of a module names the units of its strings.
 */
#define _GNU_SOURCE
#include "stored/unpack.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "contract/bundle_format.h"
#include "stored/lz4.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

/* The build overwrites it in the executable, after the link. */
const volatile bundle_pack bundle_packed __attribute__((section(".data.rel.ro.bundle_packed"))) = {
    .format_version = BUNDLE_FORMAT_VERSION};

/* Interpreters with a GIL of their own (PEP 684) may call these functions at once. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned char *done;  /* by unit: whether it is in place */
static unsigned char *parts; /* by PART bytes of the addresses: whether they are mapped */

/* Memory is mapped in parts of this size, so that a process with little address space (RLIMIT_AS)
 * uses no more than it needs. */
#define PART (UINT64_C(1) << 20)

/* Stored blocks are forgotten each time that so many bytes of them were read.  To those of a unit
 * itself, the kernel adds pages around them (fault_around_bytes). */
#define FORGET (UINT64_C(256) << 10)
#define AROUND (UINT64_C(64) << 10)

bool
bundle_unpack_is_packed(const void *address)
{
    return (uintptr_t)address >= bundle_packed.start && (uintptr_t)address < bundle_packed.end;
}

const unsigned char *
bundle_unpack_stored(uint64_t offset)
{
    uint64_t text = bundle_images.text_size, flat = bundle_images.flat_size;
    if (offset < text) {
        return bundle_images.text + offset;
    }
    return offset < flat ? bundle_images.pages + (offset - text)
                         : bundle_images.cold + (offset - flat);
}

/* The unit that a packed address lies in. */
static const bundle_packed_unit *
find(uintptr_t address)
{
    const bundle_packed_unit *units = (const bundle_packed_unit *)bundle_packed.units;
    uint32_t low = 0, high = bundle_packed.units_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (address < units[middle].address) {
            high = middle;
        }
        else {
            low = middle;
        }
    }
    return &units[low];
}

/* Unmap the stored blocks that were read.  Nobody reads them again, but while they are mapped they
 * count as memory of the process.  The page cache keeps them, and other threads that read them get
 * them from there. */
static void
forget(const bundle_packed_unit *unit)
{
    static uint64_t count;
    uint64_t more = unit->stored_size + AROUND;
    if (__atomic_add_fetch(&count, more, __ATOMIC_RELAXED) < FORGET) {
        return;
    }
    __atomic_store_n(&count, 0, __ATOMIC_RELAXED);
    const bundle_packed_unit *last =
        (const bundle_packed_unit *)bundle_packed.units + bundle_packed.units_count - 1;
    uint64_t start = bundle_packed.units / BUNDLE_PAGE_SIZE * BUNDLE_PAGE_SIZE,
             end = last->stored + last->stored_size;
    int saved = errno;
    (void)madvise((void *)start, end - start, MADV_DONTNEED);
    errno = saved;
}

static int
decode(const bundle_packed_unit *unit, void *to)
{
    int result =
        bundle_lz4_decode(to, unit->size, (const unsigned char *)unit->stored, unit->stored_size);
    forget(unit);
    return result;
}

static int
prepare(void)
{
    if (done != NULL) {
        return 0;
    }
    uint64_t count = (bundle_packed.end - bundle_packed.start + PART - 1) / PART;
    unsigned char *marks = calloc(bundle_packed.units_count + count, 1);
    if (marks == NULL) {
        return -1;
    }
    done = marks;
    parts = marks + bundle_packed.units_count;
    return 0;
}

/* Map the memory of a unit, where it is not mapped yet. */
static int
map(const bundle_packed_unit *unit)
{
    uint64_t first = (unit->address - bundle_packed.start) / PART;
    uint64_t last = (unit->address + unit->size - 1 - bundle_packed.start) / PART;
    for (uint64_t i = first; unit->size != 0 && i <= last; i++) {
        uint64_t start = bundle_packed.start + i * PART, left = bundle_packed.end - start;
        size_t size = left < PART ? left : PART;
        if (parts[i]) {
            continue;
        }
        void *got = mmap((void *)start, size, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
        if (got != (void *)start) {
            if (got != MAP_FAILED) {
                munmap(got, size); /* Linux before 4.17 takes the address as a hint */
            }
            return -1;
        }
        parts[i] = 1;
    }
    return 0;
}

/* Ask the kernel for all pages of a unit in one call.  That takes a third of the time that a fault
 * for each page takes.  Linux before 5.14 refuses, and the pages come by faults. */
static void
populate(const bundle_packed_unit *unit)
{
    uint64_t start = unit->address / BUNDLE_PAGE_SIZE * BUNDLE_PAGE_SIZE,
             end = unit->address + unit->size;
    if (end - start > 2 * BUNDLE_PAGE_SIZE) {
        int saved = errno;
        (void)madvise((void *)start, end - start, MADV_POPULATE_WRITE);
        errno = saved;
    }
}

static int
unpack(const bundle_packed_unit *unit)
{
    size_t index = (size_t)(unit - (const bundle_packed_unit *)bundle_packed.units);
    if (!done[index]) {
        if (map(unit) < 0) {
            return -1;
        }
        populate(unit);
        if (decode(unit, (void *)unit->address) < 0) {
            errno = EIO;
            return -1;
        }
        done[index] = 1;
    }
    return 0;
}

static int
unpack_with_needs(const bundle_packed_unit *unit)
{
    const uint32_t *needs = (const uint32_t *)bundle_packed.needs + unit->needs;
    for (uint32_t i = 0; i < unit->needs_count; i++) {
        if (unpack((const bundle_packed_unit *)bundle_packed.units + needs[i]) < 0) {
            return -1;
        }
    }
    return unpack(unit);
}

int
bundle_unpack(const void *address)
{
    if (!bundle_unpack_is_packed(address)) {
        return 0;
    }
    pthread_mutex_lock(&lock);
    int result = prepare() < 0 ? -1 : unpack_with_needs(find((uintptr_t)address));
    pthread_mutex_unlock(&lock);
    return result;
}

int
bundle_unpack_to(const void *address, size_t size, void *to)
{
    const bundle_packed_unit *unit = find((uintptr_t)address);
    size_t skip = (uintptr_t)address - unit->address;
    if (skip > unit->size || size > unit->size - skip) {
        return -1;
    }
    if (size == unit->size) {
        return decode(unit, to);
    }
    unsigned char *whole = malloc(unit->size);
    int result = whole != NULL ? decode(unit, whole) : -1;
    if (result == 0) {
        memcpy(to, whole + skip, size);
    }
    free(whole);
    return result;
}
