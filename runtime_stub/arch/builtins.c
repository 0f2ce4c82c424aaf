/* Functions that compiled code expects of its compiler's support library ("The GCC low-level
 * runtime library", GCC Internals, chapter 4).
 *
 * The executable is linked without zig's own support library (-rtlib=none).  That library is a
 * single object.  A program that takes one function from it also gets its memcpy(), memcmp(),
 * strlen(), exp() and log(), and all of them replace the C library's.  Those functions are up to 40
 * times slower, and exp() and log() may round differently.
 */
#include <stdint.h>

/* The number of bits that are 1.  libpython calls it, because the baseline CPU has no instruction
 * for it. */
__attribute__((visibility("hidden"))) int __popcountdi2(uint64_t x);

int
__popcountdi2(uint64_t x)
{
    x -= x >> 1 & 0x5555555555555555;                             /* bits in each 2 */
    x = (x & 0x3333333333333333) + (x >> 2 & 0x3333333333333333); /* in each 4 */
    x = (x + (x >> 4)) & 0x0F0F0F0F0F0F0F0F;                      /* in each byte */
    return (int)(x * 0x0101010101010101 >> 56);                   /* the sum of all bytes */
}
