/* What a descriptor of a file of the bundle is.  The first of these that the process may make:
 *
 *   1. A sealed memory file.  It is opened again through /proc, so that it is open for reading
 *      only.  Without /proc it stays open for writing, which the seals forbid.
 *   2. An unlinked file on disk, below TMPDIR, unless the executable was built with --no-extract.
 *   3. A pipe with the contents in it, if it has room for them.  RLIMIT_FSIZE counts for memory
 *      files, too, so where it is below the size no file can hold them.
 */
#define _GNU_SOURCE
#include "tree/contents.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "stored/damage.h"
#include "tree/tree.h"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8u
#endif
#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x10
#endif

/* Close `fd`, keep errno, and return -1. */
static int
give_up(int fd)
{
    int saved = errno;
    if (fd >= 0) {
        close(fd);
    }
    errno = saved;
    return -1;
}

static int
write_all(int fd, const unsigned char *data, size_t size)
{
    while (size > 0) {
        ssize_t done = write(fd, data, size);
        if (done < 0 && errno != EINTR) {
            return -1;
        }
        data += done > 0 ? done : 0;
        size -= done > 0 ? (size_t)done : 0;
    }
    return 0;
}

static bool
is_plain(const bundle_file *file)
{
    return !(file->flags & (BUNDLE_FILE_DEFLATE | BUNDLE_FILE_IMAGE));
}

/* The contents of a file in memory: as they are stored, or in new memory, which `owned` gets.  NULL
 * with errno set on failure. */
static const unsigned char *
contents(const bundle_file *file, unsigned char **owned)
{
    *owned = NULL;
    if (is_plain(file)) {
        bool damaged = file->library == NULL && bundle_damage_in_file(file);
        errno = EIO;
        return damaged ? NULL : file->data;
    }
    *owned = calloc(1, file->size + 1);
    if (*owned != NULL && bundle_tree_read(file, *owned) < 0) {
        free(*owned);
        *owned = NULL;
        errno = EIO;
    }
    return *owned;
}

int
bundle_contents_write(int fd, const bundle_file *file)
{
    unsigned char *owned;
    const unsigned char *data = contents(file, &owned);
    int result = data != NULL ? write_all(fd, data, file->size) : -1;
    int saved = errno;
    free(owned);
    errno = saved;
    return result;
}

/* Write the contents to `fd`, an empty memory file, without a copy in between. */
static int
fill(int fd, const bundle_file *file)
{
    if (file->size == 0) {
        return 0;
    }
    if (is_plain(file)) {
        return bundle_contents_write(fd, file) < 0 || lseek(fd, 0, SEEK_SET) < 0 ? -1 : 0;
    }
    if (ftruncate(fd, (off_t)file->size) < 0) {
        return -1;
    }
    void *to = mmap(NULL, file->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (to == MAP_FAILED) {
        return -1;
    }
    int bad = bundle_tree_read(file, to);
    munmap(to, file->size);
    if (bad) {
        errno = EIO;
    }
    return bad;
}

/* An empty memory file with the name of `file`. */
static int
memory_file(const bundle_file *file)
{
    const char *slash = strrchr(file->path, '/');
    /* memfd_create(2) by number: glibc has a function only since 2.27.  A name has at most 249
     * characters. */
    char name[250];
    snprintf(name, sizeof name, "%s", slash != NULL ? slash + 1 : file->path);
    int fd = (int)syscall(SYS_memfd_create, name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0 && errno == EACCES) { /* with vm.memfd_noexec=2, none may be executable */
        fd = (int)syscall(SYS_memfd_create, name, MFD_CLOEXEC | MFD_NOEXEC_SEAL);
    }
    return fd;
}

/* What the program sees of a descriptor with fstat(). */
static void
set_status(int fd, const bundle_file *file)
{
    const struct timespec times[2] = {{file->mtime, 0}, {file->mtime, 0}};
    fchmod(fd, file->flags & BUNDLE_FILE_EXECUTABLE ? 0555 : 0444);
    futimens(fd, times);
}

int
bundle_contents_memory_file(const bundle_file *file)
{
    int fd = memory_file(file);
    if (fd < 0 || fill(fd, file) < 0 ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0) {
        return give_up(fd);
    }
    return fd;
}

static int
open_memory_file(const bundle_file *file)
{
    int fd = memory_file(file);
    if (fd < 0 || fill(fd, file) < 0) {
        return give_up(fd);
    }
    set_status(fd, file);
    /* Linux before 6.7 refuses a shared read-only mapping of a write-sealed file through a
     * descriptor that is open for writing (kernel commit 28464bbb2ddc).  So open the file again.
     * Where that is impossible, seal it against new writers only: then no version refuses. */
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    int readonly = (int)syscall(SYS_openat, AT_FDCWD, link, O_RDONLY | O_CLOEXEC);
    int write = readonly >= 0 ? F_SEAL_WRITE : F_SEAL_FUTURE_WRITE;
    const int size = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW;
    if (fcntl(fd, F_ADD_SEALS, size | write) < 0 &&
        fcntl(fd, F_ADD_SEALS, size | F_SEAL_WRITE) < 0) { /* Linux before 5.1 */
        give_up(readonly);
        return give_up(fd);
    }
    if (readonly < 0) {
        return fd;
    }
    close(fd);
    return readonly;
}

int
bundle_contents_on_disk(int *readonly)
{
    const char *base = getenv("TMPDIR");
    char path[PATH_MAX];
    if (bundle.flags & BUNDLE_NO_EXTRACT) {
        errno = EPERM;
        return -1;
    }
    int n = snprintf(path, sizeof path, "%s/bundle-XXXXXX",
                     base != NULL && base[0] == '/' ? base : "/tmp");
    if (n < 0 || (size_t)n >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int fd = mkostemp(path, O_CLOEXEC); /* mode 0600, and a name that cannot be foreseen */
    if (fd < 0) {
        return -1;
    }
    if (readonly != NULL) {
        *readonly = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    }
    int saved = errno;
    unlink(path);
    errno = saved;
    return readonly != NULL && *readonly < 0 ? give_up(fd) : fd;
}

static int
open_on_disk(const bundle_file *file)
{
    int readonly, fd = bundle_contents_on_disk(&readonly);
    if (fd < 0) {
        return -1;
    }
    if (bundle_contents_write(fd, file) < 0) {
        give_up(readonly);
        return give_up(fd);
    }
    set_status(fd, file);
    close(fd);
    return readonly;
}

static int
open_pipe(const bundle_file *file)
{
    int ends[2];
    if (file->size > INT_MAX || pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) {
        errno = EFBIG;
        return -1;
    }
    int room = fcntl(ends[1], F_GETPIPE_SZ);
    if (room < (int)file->size) {
        room = fcntl(ends[1], F_SETPIPE_SZ, (int)file->size); /* by default 1 MiB, pipe(7) */
    }
    if (room < (int)file->size || bundle_contents_write(ends[1], file) < 0 ||
        fcntl(ends[0], F_SETFL, 0) < 0) {
        errno = errno == EIO ? EIO : EFBIG;
        give_up(ends[0]);
        return give_up(ends[1]);
    }
    close(ends[1]);
    return ends[0];
}

/* Whether the process may make files that are as large as `file`.  A write beyond the limit would
 * raise SIGXFSZ, setrlimit(2). */
static bool
may_be_a_file(const bundle_file *file)
{
    struct rlimit limit;
    return getrlimit(RLIMIT_FSIZE, &limit) < 0 || file->size <= limit.rlim_cur;
}

int
bundle_contents_open(const bundle_file *file)
{
    int fd = -1;
    if (may_be_a_file(file)) {
        fd = open_memory_file(file);
        bool refused = fd < 0 && (errno == ENOSYS || errno == EPERM || errno == EACCES);
        fd = refused ? open_on_disk(file) : fd;
        if (fd >= 0 || !refused) {
            return fd;
        }
    }
    return open_pipe(file);
}
