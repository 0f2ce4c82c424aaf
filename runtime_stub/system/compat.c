/* Functions of newer C libraries that static libraries of the build machine may ask for, so that
 * they do not raise the glibc the executable needs. */
#define _GNU_SOURCE
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/random.h>

/* glibc 2.36; Debian's libexpat.a uses it for its hash salt. */
__attribute__((weak)) void arc4random_buf(void *to, size_t size);

void
arc4random_buf(void *to, size_t size)
{
    unsigned char *next = to;
    while (size > 0) {
        ssize_t n = getrandom(next, size, 0);
        if (n > 0) {
            next += n;
            size -= (size_t)n;
        }
        else if (n < 0 && errno != EINTR) {
            abort(); /* as glibc does: there is no safe answer */
        }
    }
}
