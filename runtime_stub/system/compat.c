/* Functions that only newer C libraries have, and that static libraries of the build machine may
 * call.  With a definition here the executable still runs with an older glibc. */
#define _GNU_SOURCE
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/random.h>

/* glibc has it since 2.36.  Debian's libexpat.a calls it for the salt of its hash. */
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
            abort(); /* as glibc does: there is no safe result */
        }
    }
}
