/* Calling libc's own function from one of ours with the same name. */
#ifndef BUNDLE_NEXT_H
#define BUNDLE_NEXT_H

/* The definition of `name` behind the executable's, found once and kept in *slot; aborts when
 * there is none, which cannot be for a name that glibc declares. */
void *bundle_next(const char *name, void **slot);

/* An expression of the type of &name.  Two threads may look up the same name at once: both store
 * the same pointer. */
#define BUNDLE_NEXT(name)                                                                          \
    ((__typeof__(&name))(__extension__({                                                           \
        static void *slot;                                                                         \
        bundle_next(#name, &slot);                                                                 \
    })))

/* The caller's frame is left first; gcc before 15 does so on its own when it optimises. */
#ifdef __clang__
#define BUNDLE_TAIL_CALL __attribute__((musttail))
#else
#define BUNDLE_TAIL_CALL
#endif

#endif
