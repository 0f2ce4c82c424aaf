/* Calling libc's own function from one of ours with the same name. */
#ifndef BUNDLE_NEXT_H
#define BUNDLE_NEXT_H

struct link_map;

/* The definition of `name` behind the executable's, found once and kept in *slot; aborts when
 * there is none, which cannot be for a name that glibc declares. */
void *bundle_next(const char *name, void **slot);

/* The same for what only some releases of glibc have: NULL where there is none. */
void *bundle_next_optional(const char *name, void **slot);

/* libc's dlsym(): the executable has one of its own (dlfcn.c). */
typedef void *bundle_dlsym(void *handle, const char *name);
bundle_dlsym *bundle_next_dlsym(void);

/* The dynamic loader's list of what it has loaded; the executable comes first. */
struct link_map *bundle_next_objects(void);

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
