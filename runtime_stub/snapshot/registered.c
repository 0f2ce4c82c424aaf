/* Keys for data of threads, functions to call at exit, and functions to call around fork(2).  The C
 * library keeps them in its own memory, which is no part of a snapshot. */
#define _GNU_SOURCE
#include "snapshot/registered.h"

#include <limits.h>
#include <pthread.h>
#include <stddef.h>

#include "snapshot/noted.h"
#include "system/next.h"

/* glibc has them (Itanium C++ ABI, 3.3.6.3), and does not declare them. */
extern int __cxa_atexit(void (*function)(void *), void *argument, void *object);
extern int __cxa_thread_atexit_impl(void (*function)(void *), void *argument, void *object);
extern int __register_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void),
                             void *object);

enum { MOST_KEYS = 64, MOST_EXITS = 512, MOST_FORKS = 64 };

typedef struct key {
    pthread_key_t number;
    void (*destructor)(void *);
    const void *value;
} key;

typedef struct at_exit {
    void (*function)(void *);
    void *argument;
    void *object;
} at_exit;

typedef struct at_fork {
    void (*prepare)(void);
    void (*parent)(void);
    void (*child)(void);
    void *object;
} at_fork;

static bool noting, overflow;
static key keys[MOST_KEYS];
static at_exit exits[MOST_EXITS];
static at_fork forks[MOST_FORKS];
static size_t keys_count, exits_count, forks_count;

static bool
has_room(size_t count, size_t most)
{
    overflow |= noting && count == most;
    return noting && count < most;
}

/* ---- the functions ----------------------------------------------------------------------- */

int
pthread_key_create(pthread_key_t *to, void (*destructor)(void *))
{
    int result = BUNDLE_NEXT(pthread_key_create)(to, destructor);
    if (result == 0 && has_room(keys_count, MOST_KEYS)) {
        keys[keys_count++] = (key){*to, destructor, NULL};
    }
    return result;
}

int
pthread_key_delete(pthread_key_t number)
{
    for (size_t i = 0; noting && i < keys_count; i++) {
        if (keys[i].number == number) {
            keys[i] = keys[--keys_count];
        }
    }
    return BUNDLE_NEXT(pthread_key_delete)(number);
}

int
pthread_setspecific(pthread_key_t number, const void *value)
{
    for (size_t i = 0; noting && i < keys_count; i++) {
        if (keys[i].number == number) {
            keys[i].value = value;
        }
    }
    return BUNDLE_NEXT(pthread_setspecific)(number, value);
}

int
__cxa_atexit(void (*function)(void *), void *argument, void *object)
{
    if (has_room(exits_count, MOST_EXITS)) {
        exits[exits_count++] = (at_exit){function, argument, object};
    }
    return BUNDLE_NEXT(__cxa_atexit)(function, argument, object);
}

int
__cxa_thread_atexit_impl(void (*function)(void *), void *argument, void *object)
{
    overflow |= noting;
    return BUNDLE_NEXT(__cxa_thread_atexit_impl)(function, argument, object);
}

int
__register_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void), void *object)
{
    if (has_room(forks_count, MOST_FORKS)) {
        forks[forks_count++] = (at_fork){prepare, parent, child, object};
    }
    return BUNDLE_NEXT(__register_atfork)(prepare, parent, child, object);
}

/* ---- from one process to another --------------------------------------------------------- */

void
bundle_snapshot_registered_start(void)
{
    noting = true;
}

void
bundle_snapshot_registered_stop(void)
{
    noting = false;
    if (overflow) {
        bundle_snapshot_report("asks functions to call at an end");
    }
    for (size_t i = 0; i < keys_count; i++) {
        bundle_snapshot_report("key %u", keys[i].number);
    }
}

/* The C library hands out the lowest free key. */
bool
bundle_snapshot_take_keys(const uint64_t *wanted, uint64_t count)
{
    enum { NONE, EXTRA, WANTED };
    unsigned char created[PTHREAD_KEYS_MAX] = {NONE};
    uint64_t taken = 0;
    pthread_key_t number;
    while (taken < count && BUNDLE_NEXT(pthread_key_create)(&number, NULL) == 0 &&
           number < sizeof created) {
        created[number] = EXTRA;
        for (uint64_t i = 0; i < count; i++) {
            created[number] = wanted[i] == number ? WANTED : created[number];
        }
        taken += created[number] == WANTED;
    }
    for (number = 0; number < sizeof created; number++) {
        if (created[number] == EXTRA || (created[number] == WANTED && taken < count)) {
            BUNDLE_NEXT(pthread_key_delete)(number);
        }
    }
    return taken == count;
}

/* A key cannot get a destructor later.  So each is given back, and is then the lowest free one of
 * those from it on; what is free below is held meanwhile. */
static void
renew_key(const key *of)
{
    pthread_key_t number, held[MOST_KEYS * 2];
    size_t count = 0;
    BUNDLE_NEXT(pthread_key_delete)(of->number);
    while (BUNDLE_NEXT(pthread_key_create)(&number, of->destructor) == 0 && number != of->number &&
           count < sizeof held / sizeof *held) {
        held[count++] = number;
    }
    while (count > 0) {
        BUNDLE_NEXT(pthread_key_delete)(held[--count]);
    }
    if (of->value != NULL) {
        BUNDLE_NEXT(pthread_setspecific)(of->number, of->value);
    }
}

void
bundle_snapshot_register(void)
{
    for (size_t i = 0; i < keys_count; i++) {
        renew_key(&keys[i]);
    }
    for (size_t i = 0; i < exits_count; i++) {
        BUNDLE_NEXT(__cxa_atexit)(exits[i].function, exits[i].argument, exits[i].object);
    }
    for (size_t i = 0; i < forks_count; i++) {
        BUNDLE_NEXT(__register_atfork)(forks[i].prepare, forks[i].parent, forks[i].child,
                                       forks[i].object);
    }
}
