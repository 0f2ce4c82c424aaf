/* Calling libc's own function from one of ours with the same name. */
#ifndef BUNDLE_NEXT_H
#define BUNDLE_NEXT_H

struct link_map;

/* The definition of `name` behind the executable's.  It is found once and kept in *slot.  Aborts if
 * there is none, which cannot happen for a function that glibc declares. */
void *bundle_next(const char *name, void **slot);

/* The same for functions that only some releases of glibc have: NULL if there is none. */
void *bundle_next_optional(const char *name, void **slot);

/* libc's dlsym().  The executable has one of its own (native/dlfcn.c). */
typedef void *bundle_dlsym(void *handle, const char *name);
bundle_dlsym *bundle_next_dlsym(void);

/* The dynamic loader's list of the objects that it has loaded.  The executable comes first. */
struct link_map *bundle_next_objects(void);

/* Where addresses of another object are kept: a snapshot must not keep them.  The linker defines
 * the first and the last of them. */
#define BUNDLE_NEXT_SLOT __attribute__((section("bundle_slots")))
extern void *bundle_next_first[] __asm__("__start_bundle_slots")
    __attribute__((visibility("hidden")));
extern void *bundle_next_last[] __asm__("__stop_bundle_slots")
    __attribute__((visibility("hidden")));

/* libc's function `name`, with the type of &name.  Two threads may look it up at once: both store
 * the same pointer. */
#define BUNDLE_NEXT(name)                                                                          \
    ((__typeof__(&name))(__extension__({                                                           \
        static void *slot BUNDLE_NEXT_SLOT;                                                        \
        bundle_next(#name, &slot);                                                                 \
    })))

/* Before a return: leave this frame, then call, so that the callee returns to our caller.  gcc
 * before 15 does so by itself when it optimises. */
#ifdef __clang__
#define BUNDLE_TAIL_CALL __attribute__((musttail))
#else
#define BUNDLE_TAIL_CALL
#endif

#endif
