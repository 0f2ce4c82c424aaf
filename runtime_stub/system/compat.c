/* Functions over system calls that only newer C libraries have (system/compat.h). */
#define _GNU_SOURCE
#include "system/compat.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

/* ---- random numbers ---------------------------------------------------------------------- */

#if BUNDLE_OLDER_THAN(36)
static ssize_t
kernel_random(void *to, size_t size, unsigned flags)
{
    return syscall(SYS_getrandom, to, size, flags);
}
#endif

#if BUNDLE_OLDER_THAN(25)
BUNDLE_COMPAT ssize_t getrandom(void *to, size_t size, unsigned flags);
BUNDLE_COMPAT int getentropy(void *to, size_t size);

/* CPython calls it for os.urandom() and the hash seed. */
ssize_t
getrandom(void *to, size_t size, unsigned flags)
{
    return kernel_random(to, size, flags);
}

/* libcrypto and libstdc++ call it.  It fills all of the buffer, which has a limit of 256 bytes. */
int
getentropy(void *to, size_t size)
{
    if (size > 256) {
        errno = EIO;
        return -1;
    }
    for (unsigned char *next = to; size > 0;) {
        ssize_t n = kernel_random(next, size, 0);
        if (n < 0 && errno != EINTR) {
            return -1;
        }
        next += n > 0 ? n : 0;
        size -= n > 0 ? (size_t)n : 0;
    }
    return 0;
}
#endif

#if BUNDLE_OLDER_THAN(36)
BUNDLE_COMPAT void arc4random_buf(void *to, size_t size);
BUNDLE_COMPAT uint32_t arc4random(void);
BUNDLE_COMPAT uint32_t arc4random_uniform(uint32_t limit);

/* Without the system call (Linux before 3.17), the device gives the same numbers. */
static ssize_t
device_random(void *to, size_t size)
{
    int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC | O_NOCTTY);
    ssize_t n = fd < 0 ? -1 : read(fd, to, size);
    if (fd >= 0) {
        close(fd);
    }
    return n;
}

/* Debian's libexpat.a calls it for the salt of its hash. */
void
arc4random_buf(void *to, size_t size)
{
    for (unsigned char *next = to; size > 0;) {
        ssize_t n = kernel_random(next, size, 0);
        if (n < 0 && errno == ENOSYS) {
            n = device_random(next, size);
        }
        if (n > 0) {
            next += n;
            size -= (size_t)n;
        }
        else if (n == 0 || errno != EINTR) {
            abort(); /* as glibc does: there is no safe result */
        }
    }
}

/* libstdc++ calls it. */
uint32_t
arc4random(void)
{
    uint32_t number;
    arc4random_buf(&number, sizeof number);
    return number;
}

/* Every result below `limit` is equally likely: numbers below 2**32 modulo `limit` are thrown away,
 * and the rest is a multiple of `limit`. */
uint32_t
arc4random_uniform(uint32_t limit)
{
    uint32_t number = 0;
    if (limit >= 2) {
        uint32_t least = -limit % limit;
        do {
            number = arc4random();
        } while (number < least);
        number %= limit;
    }
    return number;
}
#endif

/* ---- files ------------------------------------------------------------------------------- */

#if BUNDLE_OLDER_THAN(27)
BUNDLE_COMPAT int memfd_create(const char *name, unsigned flags);
BUNDLE_COMPAT ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at,
                                      size_t size, unsigned flags);

/* CPython has it as os.memfd_create(), and libffi calls it. */
int
memfd_create(const char *name, unsigned flags)
{
    return (int)syscall(SYS_memfd_create, name, flags);
}

/* CPython has it as os.copy_file_range(). */
ssize_t
copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t size, unsigned flags)
{
    return syscall(SYS_copy_file_range, from, from_at, to, to_at, size, flags);
}
#endif

#if BUNDLE_OLDER_THAN(26)
BUNDLE_COMPAT ssize_t preadv2(int fd, const struct iovec *to, int count, off_t at, int flags);
BUNDLE_COMPAT ssize_t preadv64v2(int fd, const struct iovec *to, int count, off64_t at, int flags);
BUNDLE_COMPAT ssize_t pwritev2(int fd, const struct iovec *from, int count, off_t at, int flags);
BUNDLE_COMPAT ssize_t pwritev64v2(int fd, const struct iovec *from, int count, off64_t at,
                                  int flags);

_Static_assert(sizeof(off_t) == sizeof(off64_t), "one type of offsets (LP64)");

/* What glibc answers where the kernel lacks the system call (Linux before 4.6), to a call without
 * result.  Flags that nobody can honour are an error. */
static bool
can_do_without(int flags)
{
    bool without = errno == ENOSYS && flags == 0;
    if (errno == ENOSYS && flags != 0) {
        errno = ENOTSUP;
    }
    return without;
}

/* CPython has them as os.preadv() and os.pwritev().  Offset -1 is the file's own position.  The
 * kernel takes the offset as two words and ignores the upper one, where a word has 64 bits. */
ssize_t
preadv64v2(int fd, const struct iovec *to, int count, off64_t at, int flags)
{
    ssize_t n = syscall(SYS_preadv2, fd, to, count, at, 0L, flags);
    if (n < 0 && can_do_without(flags)) {
        n = at == -1 ? readv(fd, to, count) : preadv64(fd, to, count, at);
    }
    return n;
}

ssize_t
pwritev64v2(int fd, const struct iovec *from, int count, off64_t at, int flags)
{
    ssize_t n = syscall(SYS_pwritev2, fd, from, count, at, 0L, flags);
    if (n < 0 && can_do_without(flags)) {
        n = at == -1 ? writev(fd, from, count) : pwritev64(fd, from, count, at);
    }
    return n;
}

ssize_t
preadv2(int fd, const struct iovec *to, int count, off_t at, int flags)
{
    return preadv64v2(fd, to, count, at, flags);
}

ssize_t
pwritev2(int fd, const struct iovec *from, int count, off_t at, int flags)
{
    return pwritev64v2(fd, from, count, at, flags);
}
#endif

#if BUNDLE_OLDER_THAN(28)
BUNDLE_COMPAT int fcntl64(int fd, int command, ...);

/* The name of fcntl() in code that was compiled for files of 64 bits.  On LP64 these are one
 * function.  Its third argument is a pointer, an int, or missing: glibc reads it as here. */
int
fcntl64(int fd, int command, ...)
{
    va_list arguments;
    va_start(arguments, command);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return fcntl(fd, command, argument);
}
#endif

/* ---- memory ------------------------------------------------------------------------------ */

#if BUNDLE_OLDER_THAN(25)
BUNDLE_COMPAT void explicit_bzero(void *at, size_t size);
BUNDLE_COMPAT void __explicit_bzero_chk(void *at, size_t size, size_t room);

/* The compiler must not leave the stores out, although nothing reads them: an empty piece of
 * assembly pretends to. */
void
explicit_bzero(void *at, size_t size)
{
    memset(at, 0, size);
    __asm__ volatile("" : : "r"(at) : "memory");
}

/* The name of explicit_bzero() in code compiled with _FORTIFY_SOURCE.  glibc ends a program that
 * would write beyond the object. */
void
__explicit_bzero_chk(void *at, size_t size, size_t room)
{
    if (size > room) {
        abort();
    }
    explicit_bzero(at, size);
}
#endif

#if BUNDLE_OLDER_THAN(26)
BUNDLE_COMPAT void *reallocarray(void *old, size_t count, size_t size);

/* libX11 calls it. */
void *
reallocarray(void *old, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(old, bytes);
}
#endif
