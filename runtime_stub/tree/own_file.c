/* The file of the executable itself.
 *
 *   1. /proc/self/exe is a link to it.  Without /proc: the path that was given to execve(2).
 *   2. If the process was started as `ld.so ./app`, the link leads to the dynamic loader.  The
 * kernel has loaded no interpreter then (AT_BASE is 0).  /proc/self/maps says what file this code
 * is from.
 *   3. A memory file (memfd_create(2)) and a file that was deleted before this process looked have
 * no path.  Then the process's own link in /proc stands for it.
 */
#define _GNU_SOURCE
#include "tree/own_file.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "contract/bundle_format.h"
#include "system/next.h"

static char path[PATH_MAX];
static const char *open_by = BUNDLE_EXE;
static bool has_no_path;

/* ---- 2. through the dynamic loader ------------------------------------------------------- */

/* Copy the path from a line of /proc/self/maps if that mapping contains this file's data. */
static bool
read_mapping(const char *line)
{
    unsigned long start, end;
    int at = 0;
    if (sscanf(line, "%lx-%lx %*s %*s %*s %*s %n", &start, &end, &at) < 2 || line[at] != '/' ||
        (unsigned long)&bundle < start || (unsigned long)&bundle >= end) {
        return false;
    }
    snprintf(path, sizeof path, "%s", line + at);
    return true;
}

static void
find_mapping(void)
{
    char text[PATH_MAX + 256];
    size_t size = 0;
    bool found = false;
    int fd = (int)syscall(SYS_openat, AT_FDCWD, "/proc/self/maps", O_RDONLY | O_CLOEXEC);
    ssize_t n;
    while (!found && fd >= 0 && (n = read(fd, text + size, sizeof text - 1 - size)) > 0) {
        size += (size_t)n;
        text[size] = '\0';
        char *line = text, *newline;
        while (!found && (newline = strchr(line, '\n')) != NULL) {
            *newline = '\0';
            found = read_mapping(line);
            line = newline + 1;
        }
        size -= (size_t)(line - text);
        memmove(text, line, size);
    }
    if (fd >= 0) {
        close(fd);
    }
    if (found) {
        open_by = path;
    }
}

/* ---- 3. without a path ------------------------------------------------------------------- */

/* The kernel marks such files.  A file may also be called so. */
static bool
is_deleted(void)
{
    static const char mark[] = " (deleted)";
    struct stat named;
    size_t size = strlen(path);
    if (size < sizeof mark || strcmp(path + size - (sizeof mark - 1), mark) != 0) {
        return false;
    }
    return syscall(SYS_newfstatat, AT_FDCWD, path, &named, 0) < 0 || !bundle_own_file_is(&named);
}

/* ---- all --------------------------------------------------------------------------------- */

void
bundle_own_file_start(void)
{
    /* The system call itself: libc.c replaces readlink(). */
    long n = syscall(SYS_readlinkat, AT_FDCWD, BUNDLE_EXE, path, sizeof path - 1);
    path[n > 0 ? n : 0] = '\0';
    if (n <= 0) {
        const char *given = (const char *)getauxval(AT_EXECFN);
        if (given == NULL || BUNDLE_NEXT(realpath)(given, path) == NULL) {
            path[0] = '\0';
        }
    }
    if (getauxval(AT_BASE) == 0) {
        find_mapping();
    }
    if (is_deleted()) {
        has_no_path = true;
        snprintf(path, sizeof path, "/proc/%ld/exe", (long)getpid());
    }
}

const char *
bundle_own_file_path(void)
{
    return path;
}

const char *
bundle_own_file_link(void)
{
    return open_by;
}

bool
bundle_own_file_is(const struct stat *other)
{
    struct stat own;
    return syscall(SYS_newfstatat, AT_FDCWD, open_by, &own, 0) == 0 &&
           own.st_dev == other->st_dev && own.st_ino == other->st_ino;
}

const char *
bundle_own_file_to_execute(const char *other)
{
    return has_no_path && strcmp(other, path) == 0 ? BUNDLE_EXE : other;
}
