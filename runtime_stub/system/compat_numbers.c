/* Reading numbers as C23 does: functions that only newer C libraries have (system/compat.h).
 *
 * Code that was compiled with the headers of glibc 2.38 or later, as the libpython of newer
 * distributions was, calls these in the place of strtol() and its kin.  They also read binary
 * numbers, with the prefix 0b or 0B, if the base is 0 or 2 (ISO/IEC 9899:2024, 7.24.1.7).
 */
#define _GNU_SOURCE
#include "system/compat.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <wctype.h>

#if BUNDLE_OLDER_THAN(38)

_Static_assert(sizeof(long) == sizeof(long long) && sizeof(long) == sizeof(intmax_t), "LP64");

/* If `text` has a binary prefix that counts for `base`: its digits, and whether a minus sign stands
 * before it.  Else NULL. */
#define DEFINE_BINARY(name, type, is_space)                                                        \
    static const type *name(const type *text, int base, bool *minus)                               \
    {                                                                                              \
        while (is_space) {                                                                         \
            text++;                                                                                \
        }                                                                                          \
        *minus = *text == '-';                                                                     \
        text += *text == '-' || *text == '+';                                                      \
        bool prefix = text[0] == '0' && (text[1] == 'b' || text[1] == 'B') &&                      \
                      (text[2] == '0' || text[2] == '1');                                          \
        return (base == 0 || base == 2) && prefix ? text + 2 : NULL;                               \
    }
DEFINE_BINARY(binary, char, isspace((unsigned char)*text))
DEFINE_BINARY(wide_binary, wchar_t, iswspace((wint_t)*text))

/* The number with this magnitude and sign, within the limits of a long. */
static long
with_sign(unsigned long magnitude, bool minus)
{
    unsigned long limit = minus ? (unsigned long)LONG_MAX + 1 : LONG_MAX;
    if (magnitude > limit) {
        errno = ERANGE;
        return minus ? LONG_MIN : LONG_MAX;
    }
    return minus ? (long)(0 - magnitude) : (long)magnitude;
}

/* An unsigned number is negated, too, but not one that is out of range (strtoul(3)). */
static unsigned long
negated(unsigned long magnitude, bool minus, int error)
{
    return minus && error != ERANGE ? 0 - magnitude : magnitude;
}

#define DEFINE_SIGNED(name, type, result, find, plain, plain_unsigned)                             \
    BUNDLE_COMPAT result name(const type *text, type **end, int base);                             \
    result name(const type *text, type **end, int base)                                            \
    {                                                                                              \
        bool minus;                                                                                \
        const type *digits = find(text, base, &minus);                                             \
        return digits == NULL ? plain(text, end, base)                                             \
                              : with_sign(plain_unsigned(digits, end, 2), minus);                  \
    }

#define DEFINE_UNSIGNED(name, type, result, find, plain)                                           \
    BUNDLE_COMPAT result name(const type *text, type **end, int base);                             \
    result name(const type *text, type **end, int base)                                            \
    {                                                                                              \
        bool minus;                                                                                \
        const type *digits = find(text, base, &minus);                                             \
        if (digits == NULL) {                                                                      \
            return plain(text, end, base);                                                         \
        }                                                                                          \
        int before = errno;                                                                        \
        errno = 0;                                                                                 \
        unsigned long magnitude = plain(digits, end, 2);                                           \
        unsigned long number = negated(magnitude, minus, errno);                                   \
        errno = errno == 0 ? before : errno;                                                       \
        return number;                                                                             \
    }

DEFINE_SIGNED(__isoc23_strtol, char, long, binary, strtol, strtoul)
DEFINE_SIGNED(__isoc23_strtoll, char, long long, binary, strtol, strtoul)
DEFINE_SIGNED(__isoc23_strtoimax, char, intmax_t, binary, strtol, strtoul)
DEFINE_UNSIGNED(__isoc23_strtoul, char, unsigned long, binary, strtoul)
DEFINE_UNSIGNED(__isoc23_strtoull, char, unsigned long long, binary, strtoul)
DEFINE_UNSIGNED(__isoc23_strtoumax, char, uintmax_t, binary, strtoul)
DEFINE_SIGNED(__isoc23_wcstol, wchar_t, long, wide_binary, wcstol, wcstoul)
DEFINE_SIGNED(__isoc23_wcstoll, wchar_t, long long, wide_binary, wcstol, wcstoul)
DEFINE_UNSIGNED(__isoc23_wcstoul, wchar_t, unsigned long, wide_binary, wcstoul)
DEFINE_UNSIGNED(__isoc23_wcstoull, wchar_t, unsigned long long, wide_binary, wcstoul)

/* CPython reads IP addresses and lines of /proc/self/maps with it.  Of all conversions, only %i
 * differs in C23: it knows binary numbers, which this function leaves alone.  So it is hidden:
 * libpython, whose formats are known, may use it, and shared objects must not. */
__attribute__((weak, visibility("hidden"))) int __isoc23_sscanf(const char *text,
                                                                const char *format, ...);

int
__isoc23_sscanf(const char *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = vsscanf(text, format, arguments);
    va_end(arguments);
    return result;
}

#endif
