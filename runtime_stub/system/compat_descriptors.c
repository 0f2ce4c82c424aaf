/* Closing many descriptors: functions that only newer C libraries have (system/compat.h). */
#define _GNU_SOURCE
#include "system/compat.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "system/next.h"

#if BUNDLE_OLDER_THAN(34)
BUNDLE_COMPAT int close_range(unsigned first, unsigned last, int flags);
BUNDLE_COMPAT void closefrom(int first);
BUNDLE_COMPAT int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions,
                                                           int first);

/* CPython calls it for os.closerange() and, in the child, for subprocess.  Both have other ways if
 * the kernel lacks it (Linux before 5.9). */
int
close_range(unsigned first, unsigned last, int flags)
{
    return (int)syscall(SYS_close_range, first, last, flags);
}

/* Call `visit` for each descriptor of this process that is at least `first`, until it returns
 * something else than 0, and return that.
 *
 * Works in a child between fork and exec: it takes no lock and no memory.  `visit` may close the
 * descriptor, because the kernel finds the next one by its number (fs/proc/fd.c,
 * proc_readfd_common).  Without /proc, every number below the limit is tried. */
static int
visit_descriptors(int first, int (*visit)(int fd, void *data), void *data)
{
    int result = 0;
    int directory =
        (int)syscall(SYS_openat, AT_FDCWD, "/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (directory < 0) {
        long limit = sysconf(_SC_OPEN_MAX);
        for (int fd = first; result == 0 && fd < limit; fd++) {
            result = fcntl(fd, F_GETFD) >= 0 ? visit(fd, data) : 0;
        }
        return result;
    }
    _Alignas(struct dirent64) char room[1024];
    long size = 0;
    while (result == 0 && (size = syscall(SYS_getdents64, directory, room, sizeof room)) > 0) {
        for (long at = 0; result == 0 && at < size;) {
            const struct dirent64 *entry = (const struct dirent64 *)(room + at);
            int fd = atoi(entry->d_name); /* "." and ".." give 0 */
            if (entry->d_name[0] != '.' && fd >= first && fd != directory) {
                result = visit(fd, data);
            }
            at += entry->d_reclen;
        }
    }
    close(directory);
    return result;
}

static int
close_one(int fd, void *data)
{
    (void)data;
    close(fd);
    return 0;
}

/* CPython calls it for os.closerange() up to the limit. */
void
closefrom(int first)
{
    first = first < 0 ? 0 : first;
    if (close_range((unsigned)first, UINT_MAX, 0) != 0) {
        visit_descriptors(first, close_one, NULL);
    }
}

/* An action of posix_spawn(), as C libraries lay it out that cannot close a range: 2.17 to 2.33
 * (glibc posix/spawn_int.h).  Those are all released, so it cannot change. */
typedef struct spawn_action {
    enum { DO_CLOSE, DO_DUP2, DO_OPEN, DO_CHDIR, DO_FCHDIR } tag;
    union {
        struct {
            int old;
            int new;
        } dup2;
        struct {
            int fd;
            char *path;
            int flags;
            mode_t mode;
        } open;
        char *chdir;
    } of;
} spawn_action;

_Static_assert(sizeof(spawn_action) == 32, "the size of an action in glibc 2.17 to 2.33");
_Static_assert(offsetof(spawn_action, of) == 8, "its second part");

static int
add_close(int fd, void *data)
{
    int error = posix_spawn_file_actions_addclose(data, fd);
    return error == EBADF ? 0 : error; /* beyond the limit, where no action can reach it */
}

/* CPython 3.13 and later call it for most uses of subprocess.  The C library's own is used if this
 * one has it.
 *
 * For an older one it becomes actions that close what is open by then: the descriptors of this
 * process, and those that earlier actions open.  Closing a descriptor that is not open is not an
 * error of such an action.  What another thread opens between this call and the spawn stays open if
 * it is inherited at all: CPython opens nothing like that (PEP 446). */
int
posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int first)
{
    static void *slot BUNDLE_NEXT_SLOT;
    int (*next)(posix_spawn_file_actions_t *, int) =
        bundle_next_optional("posix_spawn_file_actions_addclosefrom_np", &slot);
    if (next != NULL) {
        return next(actions, first);
    }
    if (first < 0) {
        return EBADF;
    }
    int error = 0, before = actions->__used;
    for (int i = 0; error == 0 && i < before; i++) {
        /* read anew each time: adding an action may move the array */
        const spawn_action *action = (const spawn_action *)actions->__actions + i;
        int fd = action->tag == DO_DUP2 ? action->of.dup2.new : -1;
        fd = action->tag == DO_OPEN ? action->of.open.fd : fd;
        error = fd >= first ? add_close(fd, actions) : 0;
    }
    return error != 0 ? error : visit_descriptors(first, add_close, actions);
}
#endif
