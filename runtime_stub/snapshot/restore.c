/* A start from the snapshot.
 *
 *   1. Everything that may fail comes first: the guards, the tables, memory at the addresses.  If
 *      something does, the process is as it was, and starts normally.
 *   2. The memory of the snapshot is mapped over that of the process.  All static data is then the
 *      recording's, that of the stub included.  So what is still needed is in local variables.
 *   3. What each process has in its own way is stored: addresses of the C library, ids.
 */
#define _GNU_SOURCE
#include "snapshot/snapshot.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "contract/bundle_format.h"
#include "contract/checks.h"
#include "contract/snapshot_format.h"
#include "native/images.h"
#include "native/native.h"
#include "snapshot/guards.h"
#include "snapshot/registered.h"
#include "snapshot/state.h"
#include "snapshot/thread_storage.h"
#include "system/next.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

_Static_assert(sizeof(bundle_snapshot_area) == 16, "areas");
_Static_assert(sizeof(bundle_snapshot_pages) == 24, "pages");
_Static_assert(sizeof(bundle_snapshot_word) == 16, "words");
_Static_assert(sizeof(bundle_snapshot_tables) % 8 == 0, "tables are numbers");

typedef struct tables {
    void *memory;
    size_t size;
    const bundle_snapshot_tables *counts;
    const bundle_snapshot_area *areas;
    const bundle_snapshot_pages *pages;
    const bundle_snapshot_word *words;
    const uint64_t *images;
    const uint64_t *keys;
    const uint64_t *renewals;
    const char *guards;
    uint64_t *kept; /* values of words, by number */
} tables;

/* ---- 1. what may fail -------------------------------------------------------------------- */

/* The tables are checked as a whole.  False if they are damaged, or of another file. */
static bool
read_tables(int fd, tables *t)
{
    struct stat st;
    uint64_t offset = bundle_snapshot.offset, size = bundle_snapshot.size;
    if (bundle_snapshot.version != BUNDLE_SNAPSHOT_VERSION || size < sizeof *t->counts ||
        size > UINT32_MAX || BUNDLE_NEXT(fstat)(fd, &st) < 0 ||
        (uint64_t)st.st_size != bundle_snapshot.file) {
        return false;
    }
    t->size = size;
    t->memory = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, (off_t)offset);
    if (t->memory == MAP_FAILED) {
        return false;
    }
    uint32_t check = 0;
    for (const uint32_t *at = t->memory; at < (const uint32_t *)t->memory + size / 4; at++) {
        check = bundle_check_step(check, *at);
    }
    t->counts = t->memory;
    t->areas = (const bundle_snapshot_area *)(t->counts + 1);
    t->pages = (const bundle_snapshot_pages *)(t->areas + t->counts->areas);
    t->words = (const bundle_snapshot_word *)(t->pages + t->counts->pages);
    t->images = (const uint64_t *)(t->words + t->counts->words);
    t->keys = t->images + t->counts->images;
    t->renewals = t->keys + t->counts->keys;
    t->guards = (const char *)(t->renewals + t->counts->renewals);
    if (check != bundle_snapshot.check) {
        munmap(t->memory, size);
        return false;
    }
    return true;
}

/* The addresses of areas and images.  False if not all are free; then none is taken. */
static bool
reserve(const tables *t)
{
    uint64_t areas = 0, images = 0;
    while (areas < t->counts->areas) {
        void *at = (void *)t->areas[areas].address;
        void *got = mmap(at, t->areas[areas].size, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
        if (got != at) {
            if (got != MAP_FAILED) {
                munmap(got, t->areas[areas].size); /* Linux before 4.17 */
            }
            break;
        }
        areas++;
    }
    bool all = areas == t->counts->areas;
    while (all && images < t->counts->images) {
        all = bundle_images_reserve((uint32_t)t->images[images]);
        images += all;
    }
    if (all && bundle_snapshot_take_keys(t->keys, t->counts->keys)) {
        return true;
    }
    while (images > 0) {
        bundle_images_release((uint32_t)t->images[--images]);
    }
    while (areas > 0) {
        areas--;
        munmap((void *)t->areas[areas].address, t->areas[areas].size);
    }
    return false;
}

static const char *
prepare(int fd, tables *t)
{
    if (fd < 0) {
        return "the executable cannot be read";
    }
    if (!read_tables(fd, t)) {
        return "it is damaged, or the file was changed";
    }
    const char *reason = bundle_guards_of_snapshot(t->counts, t->guards);
    t->kept = reason == NULL ? malloc((t->counts->words + 1) * sizeof *t->kept) : NULL;
    if (reason == NULL && (t->kept == NULL || !reserve(t))) {
        reason = "its addresses are not free";
    }
    return reason;
}

/* ---- 2. memory --------------------------------------------------------------------------- */

static _Noreturn void
give_up(const char *what)
{
    fprintf(stderr, "bundle: cannot start from the snapshot: %s: %m\n", what);
    fprintf(stderr, "bundle: BUNDLER_NO_SNAPSHOT=1 starts without it\n");
    _exit(127);
}

static void
map(int fd, const tables *t)
{
    for (uint64_t i = 0; i < t->counts->images; i++) {
        if (bundle_images_bring((uint32_t)t->images[i]) < 0) {
            give_up("a shared object");
        }
    }
    for (uint64_t i = 0; i < t->counts->words; i++) {
        t->kept[i] = 0;
        if (t->words[i].kind == BUNDLE_SNAPSHOT_KEEP) {
            memcpy(&t->kept[i], (const void *)t->words[i].address, sizeof t->kept[i]);
        }
    }
    for (uint64_t i = 0; i < t->counts->pages; i++) {
        const bundle_snapshot_pages *p = &t->pages[i];
        if (syscall(SYS_mmap, p->address, p->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED,
                    fd, p->offset) != (long)p->address) {
            give_up("memory");
        }
    }
}

/* ---- 3. words ---------------------------------------------------------------------------- */

enum { DIGIT = 30 };

static uint64_t
value_of(uint64_t kind, uint64_t kept, uint64_t thread, uint64_t task, uint64_t now)
{
    const uint64_t low = UINT32_MAX;
    switch (kind) {
    case BUNDLE_SNAPSHOT_THREAD:
        return thread;
    case BUNDLE_SNAPSHOT_THREAD_INT:
        return (thread & ((1u << DIGIT) - 1)) | thread >> DIGIT << 32;
    case BUNDLE_SNAPSHOT_TASK_LOW:
        return (now & ~low) | task;
    case BUNDLE_SNAPSHOT_TASK_HIGH:
        return (now & low) | task << 32;
    case BUNDLE_SNAPSHOT_TASK_BOTH:
        return task | task << 32;
    default:
        return kept;
    }
}

static void
store_words(const tables *t)
{
    uint64_t thread = (uint64_t)(uintptr_t)pthread_self(), task = (uint64_t)syscall(SYS_gettid);
    for (uint64_t i = 0; i < t->counts->words; i++) {
        uint64_t *place = (uint64_t *)t->words[i].address;
        *place = value_of(t->words[i].kind, t->kept[i], thread, task, *place);
    }
}

static void
bind(void)
{
    char message[1024] = "";
    for (void **slot = bundle_next_first; slot < bundle_next_last; slot++) {
        *slot = NULL;
    }
    if (bundle_native_bind_again(message, sizeof message) < 0) {
        fprintf(stderr, "bundle: %s\n", message);
        _exit(127);
    }
    bundle_snapshot_set_thread_storage(bundle_snapshot_saved.thread_storage);
    bundle_snapshot_register();
}

static void
report(const char *reason)
{
    if (getenv("BUNDLER_VERBOSE") != NULL && !(bundle.flags & BUNDLE_NO_INTERPRETER)) {
        fprintf(stderr, "bundle: snapshot: %s%s\n", reason != NULL ? "not used: " : "used",
                reason != NULL ? reason : "");
    }
}

bool
bundle_snapshot_restore(void)
{
    if (bundle_snapshot.state != BUNDLE_SNAPSHOT_USE) {
        return false;
    }
    tables t;
    int fd = -1;
    const char *reason = bundle_guards_of_process();
    if (reason == NULL) {
        fd = (int)syscall(SYS_openat, AT_FDCWD, BUNDLE_EXE, O_RDONLY | O_CLOEXEC);
        reason = prepare(fd, &t);
    }
    report(reason);
    if (reason == NULL) {
        map(fd, &t);
        store_words(&t);
        bind();
        bundle_snapshot_saved.preconfig = (PyPreConfig *)t.counts->preconfig;
        bundle_snapshot_saved.renewals = t.renewals;
        bundle_snapshot_saved.renewals_count = t.counts->renewals;
        free(t.kept);
    }
    if (fd >= 0) {
        close(fd);
    }
    return reason == NULL;
}
