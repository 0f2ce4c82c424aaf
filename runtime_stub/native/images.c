/* Putting an image in place.
 *
 * The pages of the image are in segments of the executable, which the kernel mapped at the start:
 * text in an executable one, the rest in a read-only one.  The build relocated them for other
 * addresses.  They are moved there with mremap(2).  So nothing is copied, no file is opened, and
 * all processes of this executable share the code.  The executable may even be gone.  (Pages of
 * cold images are unpacked instead.)  Then
 *
 *   1. fresh pages are mapped for what is not in the file (.bss),
 *   2. the few words are stored that only this process knows,
 *   3. what is read-only after relocation becomes read-only (PT_GNU_RELRO),
 *   4. constructors are called, those of needed images first (native.c has the order).
 *
 * No page is ever writable and executable at once.  Text that was moved was executable from the
 * start, because a process may be forbidden to make memory executable (PR_SET_MDWE(2const),
 * systemd's MemoryDenyWriteExecute).  No image is ever unmapped: POSIX allows
 * dlclose() to keep a shared object, and CPython never closes one.
 */
#define _GNU_SOURCE
#include "native/images.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "native/extract.h"
#include "native/tls.h"
#include "stored/unpack.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

/* Itanium C++ ABI, 3.3.6.3; glibc has it and does not declare it. */
extern int __cxa_atexit(void (*function)(void *), void *argument, void *object);

typedef void (*constructor)(int argc, char **argv, char **environment);
typedef void (*destructor)(void);

static bundle_loaded *loaded; /* by image */
static void **imports;        /* addresses; NULL: not looked up yet */
static uint64_t *uniques;     /* addresses of process-wide definitions; 0: none yet */
static uint32_t mapped;
static int arguments_count;
static char **arguments;

/* glibc calls the constructors of the executable with the arguments of main(). */
static __attribute__((constructor)) void
keep_arguments(int argc, char **argv, char **environment)
{
    (void)environment;
    arguments_count = argc;
    arguments = argv;
}

/* ---- which image ------------------------------------------------------------------------- */

bundle_loaded *
bundle_images_get(uint32_t index)
{
    if (__atomic_load_n(&loaded, __ATOMIC_ACQUIRE) == NULL) {
        return NULL;
    }
    return __atomic_load_n(&loaded[index].mapped, __ATOMIC_ACQUIRE) ? &loaded[index] : NULL;
}

uint32_t
bundle_images_mapped(void)
{
    return __atomic_load_n(&mapped, __ATOMIC_RELAXED);
}

bundle_loaded *
bundle_images_of_handle(const void *handle)
{
    bundle_loaded *first = __atomic_load_n(&loaded, __ATOMIC_ACQUIRE);
    uintptr_t start = (uintptr_t)first, at = (uintptr_t)handle;
    if (first == NULL || at < start || at >= (uintptr_t)(first + bundle_images.images_count) ||
        (at - start) % sizeof *first != 0) {
        return NULL;
    }
    return &first[(at - start) / sizeof *first];
}

bundle_loaded *
bundle_images_at(uintptr_t address)
{
    uint32_t low = 0, high = bundle_images.images_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const bundle_image *image = &bundle_images.images[middle];
        if (address < image->start) {
            high = middle;
        }
        else if (address >= image->end) {
            low = middle + 1;
        }
        else {
            return bundle_images_get(middle);
        }
    }
    return NULL;
}

void *
bundle_images_address(const bundle_loaded *of, const Elf64_Sym *symbol)
{
    uintptr_t address = symbol->st_value + (symbol->st_shndx == SHN_ABS ? 0 : of->image->bias);
    unsigned type = ELF64_ST_TYPE(symbol->st_info);
    if (type == STT_GNU_IFUNC) {
        return ((void *(*)(void))address)();
    }
    if (type == STT_TLS) {
        uint64_t offset = of->image->tls != 0 ? bundle_images.tls_offsets[of->image->tls - 1] : 0;
        bundle_tls_index index = {of->image->tls_module, offset + symbol->st_value};
        return bundle_tls_get_addr(&index);
    }
    return (void *)address;
}

/* ---- in place ---------------------------------------------------------------------------- */

/* Allocate the tables of this file.  0, or -1 with errno set. */
static int
prepare(void)
{
    uint32_t count = bundle_images.images_count;
    if (loaded != NULL) {
        return 0;
    }
    bundle_loaded *all = calloc(count, sizeof *all);
    void **addresses = calloc(bundle_images.imports_count + 1, sizeof *addresses);
    uint64_t *definitions = calloc(bundle_images.uniques_count + 1, sizeof *definitions);
    if (all == NULL || addresses == NULL || definitions == NULL) {
        goto error;
    }
    for (uint32_t i = 0; i < count; i++) {
        all[i].image = &bundle_images.images[i];
    }
    imports = addresses;
    uniques = definitions;
    __atomic_store_n(&loaded, all, __ATOMIC_RELEASE);
    return 0;

error:;
    int reason = errno;
    free(all);
    free(addresses);
    free(definitions);
    errno = reason; /* free() may change errno before glibc 2.33 */
    return -1;
}

/* Reserve the addresses of one image, so that a process with little address space (RLIMIT_AS) uses
 * no more than it needs.  0, or -1 with errno set. */
static int
reserve(const bundle_image *image)
{
    void *start = (void *)image->start;
    size_t size = image->end - image->start;
    void *got = mmap(start, size, PROT_NONE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (got != start && got != MAP_FAILED) {
        munmap(got, size); /* Linux before 4.17 takes the address as a hint */
        errno = EEXIST;
    }
    return got == start ? 0 : -1;
}

/* Make memory executable that this process wrote.  Where that is forbidden, a file with the same
 * bytes may still be mapped as text. */
static int
make_text(void *address, size_t size)
{
    if (mprotect(address, size, PROT_READ | PROT_EXEC) == 0) {
        return 0;
    }
    int fd = bundle_extract_pages(address, size);
    if (fd < 0) {
        return -1;
    }
    void *got = mmap(address, size, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, fd, 0);
    int saved = errno;
    close(fd);
    errno = saved;
    return got != MAP_FAILED ? 0 : -1;
}

/* Move pages of the executable to `address`.  Unpack them if they are packed.  Copy them if a
 * sandbox forbids moving.  Then they are readable, and executable if they are text. */
static int
bring(void *pages, size_t size, void *address, bool text)
{
    bool packed = bundle_unpack_is_packed(pages);
    if (!packed &&
        mremap(pages, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, address) != MAP_FAILED) {
        return 0;
    }
    if (mmap(address, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
             0) == MAP_FAILED) {
        return -1;
    }
    if (!packed) {
        memcpy(address, pages, size);
    }
    else if (bundle_unpack_to(pages, size, address) < 0) {
        errno = EIO;
        return -1;
    }
    return text ? make_text(address, size) : mprotect(address, size, PROT_READ);
}

/* Bring all stored pages of an image.  Neighbours in memory are neighbours in the executable, too,
 * so they are brought with one call. */
static int
bring_segments(const bundle_image *image)
{
    for (uint32_t i = 0; i < image->segments_count;) {
        const bundle_segment *first = &image->segments[i++];
        uint64_t size = first->stored;
        void *pages = (void *)bundle_unpack_stored(first->offset);
        bool packed = bundle_unpack_is_packed(pages), text = first->protection & PROT_EXEC;
        while (!packed && i < image->segments_count &&
               image->segments[i].address == first->address + size &&
               bundle_unpack_stored(image->segments[i].offset) == (unsigned char *)pages + size) {
            size += image->segments[i++].stored;
        }
        if (size != 0 && bring(pages, size, (void *)first->address, text) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Give a segment its protection, and map its pages that are not stored. */
static int
protect_segment(const bundle_segment *segment)
{
    int protection = (int)segment->protection;
    void *address = (void *)segment->address;
    if (segment->stored != 0 && (protection & PROT_WRITE) &&
        mprotect(address, segment->stored, protection) < 0) {
        return -1;
    }
    if (segment->size > segment->stored) {
        void *rest = (char *)address + segment->stored;
        if (mmap(rest, segment->size - segment->stored, protection,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED) {
            return -1;
        }
    }
    return 0;
}

static void
store(uint64_t place, uint64_t value)
{
    memcpy((void *)place, &value, sizeof value); /* a place may be unaligned */
}

static int
fill_imports(const bundle_image *image, bundle_import_finder *find, char *message, size_t size)
{
    for (uint32_t i = 0; i < image->stores_count; i++) {
        const bundle_store *item = &image->stores[i];
        const bundle_import *import = &bundle_images.imports[item->import];
        if (imports[item->import] == NULL) {
            void *found = find(image, import);
            if (found == NULL && !import->weak) {
                snprintf(message, size, "%s: undefined symbol: %s%s%s",
                         bundle.files[image->file].path, import->name,
                         import->version != NULL ? ", version " : "",
                         import->version != NULL ? import->version : "");
                return -1;
            }
            imports[item->import] = found;
        }
        uint64_t address = (uint64_t)(uintptr_t)imports[item->import];
        store(item->place, address != 0 ? address + (uint64_t)(int64_t)item->addend : 0);
    }
    return 0;
}

static void
bind_uniques(const bundle_image *image)
{
    for (uint32_t i = 0; i < image->unique_bindings_count; i++) {
        const bundle_unique_binding *item = &image->unique_bindings[i];
        if (uniques[item->number] == 0) {
            uniques[item->number] = item->own;
        }
        store(item->place, uniques[item->number] + (uint64_t)(int64_t)item->addend);
    }
}

static void
call_resolvers(const bundle_image *image)
{
    for (uint32_t i = 0; i < image->resolver_calls_count; i++) {
        uint64_t (*resolver)(void) = (uint64_t (*)(void))image->resolver_calls[i].resolver;
        store(image->resolver_calls[i].place, resolver());
    }
}

static int
describe(bundle_loaded *to)
{
    const bundle_image *image = to->image;
    const char *path = bundle.files[image->file].path;
    size_t size = sizeof BUNDLE_ROOT "/" + strlen(path);
    char *name = malloc(size);
    if (name == NULL) {
        return -1;
    }
    snprintf(name, size, BUNDLE_ROOT "/%s", path);
    to->map.l_addr = image->bias;
    to->map.l_name = name;
    to->map.l_ld = (Elf64_Dyn *)image->dynamic;
    return bundle_symbols_read(to->map.l_ld, image->bias, false, &to->symbols) ? 0 : -1;
}

/* Bring the pages of an image, and give each segment its protection.  0, or -1 with errno set.
 *
 * describe() reads pages of the image, so it comes before they get their protections: as long as
 * all pages have one protection, the kernel may map many of them at the first fault.
 */
static int
map_segments(bundle_loaded *to)
{
    if (bring_segments(to->image) < 0 || describe(to) < 0) {
        return -1;
    }
    for (uint32_t i = 0; i < to->image->segments_count; i++) {
        if (protect_segment(&to->image->segments[i]) < 0) {
            return -1;
        }
    }
    return 0;
}

int
bundle_images_map(uint32_t index, bundle_import_finder *find, char *message, size_t size)
{
    const bundle_image *image = &bundle_images.images[index];
    const char *path = bundle.files[image->file].path;
    if (prepare() < 0) {
        snprintf(message, size, "%s: cannot load it: %s", path, strerror(errno));
        return -1;
    }
    bundle_loaded *to = &loaded[index];
    if (to->mapped) {
        return 0;
    }
    if (to->failed) {
        snprintf(message, size, "%s: could not be loaded before", path);
        return -1;
    }
    if (reserve(image) < 0) {
        bool taken = errno == EEXIST;
        snprintf(message, size, "%s: cannot map %llu kB at its address: %s%s", path,
                 (unsigned long long)(image->end - image->start) / 1024,
                 taken ? "something else is there" : strerror(errno),
                 taken ? "" : " (is the address space limited, ulimit -v?)");
        return -1;
    }
    to->failed = true; /* reset at the end: the pages can be moved only once */
    if (map_segments(to) < 0) {
        snprintf(message, size, "%s: cannot map it: %s", path, strerror(errno));
        return -1;
    }
    if (fill_imports(image, find, message, size) < 0) {
        return -1;
    }
    bind_uniques(image);
    to->failed = false;
    mapped++;
    __atomic_store_n(&to->mapped, true, __ATOMIC_RELEASE);
    return 0;
}

/* ---- life -------------------------------------------------------------------------------- */

static void
finish(void *of)
{
    const bundle_image *image = of;
    const destructor *functions = (const destructor *)image->fini_array;
    for (uint32_t i = image->fini_array_count; i > 0; i--) {
        functions[i - 1]();
    }
    if (image->fini != 0) {
        ((destructor)image->fini)();
    }
}

void
bundle_images_start(uint32_t index)
{
    bundle_loaded *to = &loaded[index];
    const bundle_image *image = to->image;
    if (to->started) {
        return;
    }
    to->started = true;
    /* Not earlier: a resolver may call into any image that this one needs. */
    call_resolvers(image);
    if (image->relro_end > image->relro_start) {
        mprotect((void *)image->relro_start, image->relro_end - image->relro_start, PROT_READ);
    }
    /* Before the constructors: functions that they register with atexit() are then called before
     * the destructors. */
    if (image->fini != 0 || image->fini_array_count != 0) {
        __cxa_atexit(finish, (void *)image, NULL);
    }
    if (image->init != 0) {
        ((constructor)image->init)(arguments_count, arguments, environ);
    }
    const constructor *functions = (const constructor *)image->init_array;
    for (uint32_t i = 0; i < image->init_array_count; i++) {
        functions[i](arguments_count, arguments, environ);
    }
}

/* ---- of a snapshot ----------------------------------------------------------------------- */

void **
bundle_images_imports(void)
{
    return imports;
}

bool
bundle_images_reserve(uint32_t index)
{
    return reserve(&bundle_images.images[index]) == 0;
}

void
bundle_images_release(uint32_t index)
{
    const bundle_image *image = &bundle_images.images[index];
    munmap((void *)image->start, image->end - image->start);
}

int
bundle_images_bring(uint32_t index)
{
    const bundle_image *image = &bundle_images.images[index];
    if (bring_segments(image) < 0) {
        return -1;
    }
    for (uint32_t i = 0; i < image->segments_count; i++) {
        if (protect_segment(&image->segments[i]) < 0) {
            return -1;
        }
    }
    return 0;
}

int
bundle_images_bind_again(bundle_import_finder *find, char *message, size_t size)
{
    if (loaded == NULL) {
        return 0;
    }
    memset(imports, 0, (bundle_images.imports_count + 1) * sizeof *imports);
    for (uint32_t i = 0; i < bundle_images.images_count; i++) {
        if (loaded[i].mapped && fill_imports(&bundle_images.images[i], find, message, size) < 0) {
            return -1;
        }
    }
    for (uint32_t i = 0; i < bundle_images.images_count; i++) {
        const bundle_image *image = &bundle_images.images[i];
        if (!loaded[i].mapped) {
            continue;
        }
        for (uint32_t k = 0; k < image->unique_bindings_count; k++) {
            const bundle_unique_binding *item = &image->unique_bindings[k];
            store(item->place, uniques[item->number] + (uint64_t)(int64_t)item->addend);
        }
        if (loaded[i].started) {
            call_resolvers(image);
        }
        if (image->relro_end > image->relro_start) {
            mprotect((void *)image->relro_start, image->relro_end - image->relro_start, PROT_READ);
        }
    }
    return 0;
}
