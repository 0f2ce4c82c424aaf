#define _GNU_SOURCE
#include "tree/dirfd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The time of such a file, in seconds, is a secret of 40 bits, which no other file has by accident,
 * and the index into bundle.files. */
#define INDEX_BITS 22
#define SECRET_BITS 40

/* 0 until the first directory is opened.  Until then the functions below only load this word. */
static uint64_t secret;

static uint64_t
make_secret(void)
{
    uint64_t value = 0;
    if (syscall(SYS_getrandom, &value, sizeof value, GRND_NONBLOCK) != (long)sizeof value) {
        /* Not random, but unlike the time of a file. */
        value = (uint64_t)(uintptr_t)&value ^ (uint64_t)getpid() << 20;
    }
    value = (value & ((UINT64_C(1) << SECRET_BITS) - 1)) | UINT64_C(1) << (SECRET_BITS - 1);
    uint64_t none = 0;
    __atomic_compare_exchange_n(&secret, &none, value, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
    return __atomic_load_n(&secret, __ATOMIC_ACQUIRE);
}

/* An empty memory file, or an empty pipe if the kernel has no memory files. */
static int
new_descriptor(void)
{
    int ends[2];
    int fd = (int)syscall(SYS_memfd_create, "directory", MFD_CLOEXEC);
    if (fd < 0 && pipe2(ends, O_CLOEXEC) == 0) {
        close(ends[1]);
        fd = ends[0];
    }
    return fd;
}

int
bundle_dirfd_open(const bundle_file *directory)
{
    uint64_t index = (uint64_t)(directory - bundle.files);
    if (index >> INDEX_BITS != 0) {
        errno = EACCES;
        return -1;
    }
    int fd = new_descriptor(), result = -1;
    const struct timespec times[2] = {{0, UTIME_OMIT},
                                      {(time_t)(make_secret() << INDEX_BITS | index), 0}};
    if (fd >= 0 && futimens(fd, times) == 0) {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        result = (int)syscall(SYS_openat, AT_FDCWD, link, O_PATH | O_CLOEXEC);
        if (result < 0) { /* without /proc: reading from it ends at once */
            return fd;
        }
    }
    int saved = errno;
    if (fd >= 0) {
        close(fd);
    }
    errno = saved;
    return result;
}

const bundle_file *
bundle_dirfd_directory(int fd)
{
    uint64_t expected = __atomic_load_n(&secret, __ATOMIC_ACQUIRE);
    if (expected == 0 || fd < 0) {
        return NULL;
    }
    int saved = errno;
    struct stat st; /* by number: libc.c replaces fstat() */
    long bad = syscall(SYS_fstat, fd, &st);
    errno = saved;
    if (bad || !(S_ISFIFO(st.st_mode) || (S_ISREG(st.st_mode) && st.st_nlink == 0)) ||
        (uint64_t)st.st_mtim.tv_sec >> INDEX_BITS != expected) {
        return NULL;
    }
    uint64_t index = (uint64_t)st.st_mtim.tv_sec & ((UINT64_C(1) << INDEX_BITS) - 1);
    return index < bundle.files_count ? &bundle.files[index] : NULL;
}

bundle_path
bundle_dirfd_resolve(int dir, const char *path, int flags)
{
    bundle_path outside = {false, NULL, 0};
    bundle_path (*resolve)(const char *) =
        flags & AT_SYMLINK_NOFOLLOW ? bundle_tree_resolve_link : bundle_tree_resolve;
    if (path == NULL || path[0] == '/' || dir == AT_FDCWD) {
        return resolve(path);
    }
    const bundle_file *directory = bundle_dirfd_directory(dir);
    if (directory == NULL) {
        return outside;
    }
    if (path[0] == '\0') {
        return (bundle_path){true, flags & AT_EMPTY_PATH ? directory : NULL, ENOENT};
    }
    char whole[PATH_MAX];
    int size = snprintf(whole, sizeof whole, BUNDLE_ROOT "/%s/%s", directory->path, path);
    if (size < 0 || (size_t)size >= sizeof whole) {
        return (bundle_path){true, NULL, ENAMETOOLONG};
    }
    return resolve(whole);
}
