/* Starting a program that is a file of the virtual tree.
 *
 * The kernel executes a memory file with the contents of the program (execveat(2), AT_EMPTY_PATH).
 * The descriptor stays open in the new program: the interpreter of a script opens it as /dev/fd/N.
 * Programs call exec functions between fork and exec.  So only the function for posix_spawn()
 * allocates memory or takes a lock.
 */
#define _GNU_SOURCE
#include "tree/execute.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "system/next.h"
#include "tree/contents.h"
#include "tree/tree.h"

/* A descriptor of the program, or -1 with errno as the kernel would set it. */
static int
open_program(bundle_path p)
{
    const bundle_file *file = p.file;
    if (file == NULL || !(file->flags & BUNDLE_FILE_EXECUTABLE) ||
        (file->flags & BUNDLE_FILE_DIRECTORY)) {
        errno = file == NULL ? p.missing : EACCES;
        return -1;
    }
    int fd = bundle_contents_open(file);
    if (fd >= 0) {
        fcntl(fd, F_SETFD, 0);
    }
    return fd;
}

int
bundle_execute(bundle_path program, char *const arguments[], char *const environment[])
{
    int fd = open_program(program);
    if (fd < 0) {
        return -1;
    }
    syscall(SYS_execveat, fd, "", arguments, environment, AT_EMPTY_PATH);
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
}

/* A program that was spawned.  The application may have closed `fd`; `inode` shows whether it still
 * is the program. */
typedef struct kept_program {
    struct kept_program *next;
    const bundle_file *file;
    int fd;
    ino_t inode;
} kept_program;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static kept_program *programs;

static ino_t
inode_of(int fd)
{
    struct stat st;
    return syscall(SYS_fstat, fd, &st) == 0 ? st.st_ino : 0;
}

/* A descriptor of the program, which this process keeps.  The file actions may close all
 * descriptors of the child, as CPython 3.13's subprocess does, and the interpreter of a script
 * opens it some time after the spawn.  -1 with errno set on failure. */
static int
keep_program(bundle_path p)
{
    int fd = -1;
    pthread_mutex_lock(&lock);
    kept_program *kept = programs;
    while (kept != NULL && (kept->file != p.file || inode_of(kept->fd) != kept->inode)) {
        kept = kept->next;
    }
    if (kept != NULL) {
        fd = kept->fd;
        goto done;
    }
    fd = open_program(p);
    kept = fd >= 0 ? malloc(sizeof *kept) : NULL;
    if (kept != NULL) {
        fcntl(fd, F_SETFD, FD_CLOEXEC);
        *kept = (kept_program){programs, p.file, fd, inode_of(fd)};
        programs = kept;
    }
done:
    pthread_mutex_unlock(&lock);
    return fd;
}

int
bundle_execute_spawn(pid_t *pid, bundle_path program, const posix_spawn_file_actions_t *actions,
                     const posix_spawnattr_t *attributes, char *const arguments[],
                     char *const environment[])
{
    int fd = keep_program(program);
    if (fd < 0) {
        return errno;
    }
    char link[64];
    snprintf(link, sizeof link, "/proc/%ld/fd/%d", (long)getpid(), fd);
    return BUNDLE_NEXT(posix_spawn)(pid, link, actions, attributes, arguments, environment);
}
