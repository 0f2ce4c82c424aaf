/* Functions about threads that only newer C libraries have (system/compat.h). */
#define _GNU_SOURCE
#include "system/compat.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "system/next.h"

#if BUNDLE_OLDER_THAN(18)
BUNDLE_COMPAT int __cxa_thread_atexit_impl(void (*destroy)(void *), void *object, void *owner);

typedef struct doomed {
    struct doomed *next;
    void (*destroy)(void *);
    void *object;
} doomed;

static _Thread_local doomed *last;
static pthread_key_t at_thread_exit;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* The last one made is the first to go.  A destructor may make others. */
static void
destroy_all(void)
{
    while (last != NULL) {
        doomed it = *last;
        free(last);
        last = it.next;
        it.destroy(it.object);
    }
}

static void
thread_ends(void *unused)
{
    (void)unused;
    destroy_all();
}

static void
start(void)
{
    pthread_key_create(&at_thread_exit, thread_ends);
    atexit(destroy_all);
}

/* C++ and Rust call it for a thread-local object that is to be destroyed with its thread.  The C
 * library's own is used if this one has it.
 *
 * `owner` is an address in the shared object of `destroy`.  A C library with this function keeps
 * that object loaded; here dlclose() may unload it, unless it is an image. */
int
__cxa_thread_atexit_impl(void (*destroy)(void *), void *object, void *owner)
{
    static void *slot BUNDLE_NEXT_SLOT;
    int (*next)(void (*)(void *), void *, void *) =
        bundle_next_optional("__cxa_thread_atexit_impl", &slot);
    if (next != NULL) {
        return next(destroy, object, owner);
    }
    doomed *it = malloc(sizeof *it);
    if (it == NULL) {
        return -1;
    }
    pthread_once(&once, start);
    pthread_setspecific(at_thread_exit, it); /* not NULL, so that thread_ends() is called */
    *it = (doomed){last, destroy, object};
    last = it;
    return 0;
}
#endif

#if BUNDLE_OLDER_THAN(30)
BUNDLE_COMPAT int sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *until);
BUNDLE_COMPAT pid_t gettid(void);

pid_t
gettid(void)
{
    return (pid_t)syscall(SYS_gettid);
}

enum { SECOND = 1000000000 };

/* The time on the wall clock that is as far away as `until` is on `clock`. */
static struct timespec
on_wall_clock(clockid_t clock, const struct timespec *until)
{
    struct timespec now, wall;
    clock_gettime(clock, &now);
    clock_gettime(CLOCK_REALTIME, &wall);
    wall.tv_sec += until->tv_sec - now.tv_sec;
    wall.tv_nsec += until->tv_nsec - now.tv_nsec;
    if (wall.tv_nsec >= SECOND) {
        wall.tv_sec++;
        wall.tv_nsec -= SECOND;
    }
    else if (wall.tv_nsec < 0) {
        wall.tv_sec--;
        wall.tv_nsec += SECOND;
    }
    return wall;
}

static int
has_come(clockid_t clock, const struct timespec *until)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec != until->tv_sec ? now.tv_sec > until->tv_sec : now.tv_nsec >= until->tv_nsec;
}

/* CPython waits for its locks with it.  The C library's own is used if this one has it.
 *
 * An older C library knows the wall clock only, so the end of the wait is translated to that clock.
 * A clock that is set forward meanwhile ends the wait early, and then it is continued.  A clock
 * that is set back prolongs the wait, as it does for every CPython that was built for such a C
 * library (Python/thread_pthread.h, without HAVE_SEM_CLOCKWAIT). */
int
sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *until)
{
    static void *slot BUNDLE_NEXT_SLOT;
    int (*next)(sem_t *, clockid_t, const struct timespec *) =
        bundle_next_optional("sem_clockwait", &slot);
    if (next != NULL) {
        return next(semaphore, clock, until);
    }
    if ((clock != CLOCK_MONOTONIC && clock != CLOCK_REALTIME) || until->tv_nsec < 0 ||
        until->tv_nsec >= SECOND) {
        errno = EINVAL;
        return -1;
    }
    if (clock == CLOCK_REALTIME) {
        return sem_timedwait(semaphore, until);
    }
    int result;
    do {
        struct timespec wall = on_wall_clock(clock, until);
        if (wall.tv_sec < 0) { /* sem_timedwait() takes no time before 1970 */
            wall = (struct timespec){0, 0};
        }
        result = sem_timedwait(semaphore, &wall);
    } while (result < 0 && errno == ETIMEDOUT && !has_come(clock, until));
    return result;
}
#endif

#if BUNDLE_OLDER_THAN(32)
/* libstdc++ reads it: not 0 means that the process has one thread, and atomic instructions may be
 * left out.  A C library that knows the variable writes to this one.  For others it stays 0, which
 * is always right. */
BUNDLE_COMPAT extern char __libc_single_threaded;
char __libc_single_threaded = 0;
#endif
