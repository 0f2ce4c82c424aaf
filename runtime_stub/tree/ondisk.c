#define _GNU_SOURCE
#include "tree/ondisk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tree/contents.h"
#include "tree/tree.h"

#define CLEANER "bundle-cleaner"
#define NAME "/bundle-on-disk-"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif

static pid_t started;
static uint64_t secret; /* a part of the directory's name, so that nobody can foresee it */

void
bundle_ondisk_start(void)
{
    if (!(bundle.flags & BUNDLE_HAS_ON_DISK)) {
        return;
    }
    started = getpid();
    if (syscall(SYS_getrandom, &secret, sizeof secret, GRND_NONBLOCK) != (long)sizeof secret) {
        struct timespec now; /* not random; private_directory() finds out whose a directory is */
        clock_gettime(CLOCK_MONOTONIC, &now);
        secret = (uint64_t)now.tv_nsec << 32 ^ (uint64_t)started;
    }
}

/* ---- removing ---------------------------------------------------------------------------- */

/* Remove the directory `path` with all that is in it.  `path` has room for PATH_MAX bytes. */
static void
remove_tree(char *path)
{
    size_t size = strlen(path);
    DIR *directory = opendir(path);
    for (struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;) {
        int n = snprintf(path + size, PATH_MAX - size, "/%s", entry->d_name);
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 || n < 0 ||
            (size_t)n >= PATH_MAX - size) {
            continue;
        }
        struct stat st;
        if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
            chmod(path, 0700);
            remove_tree(path);
        }
        else {
            unlink(path);
        }
    }
    if (directory != NULL) {
        closedir(directory);
    }
    path[size] = '\0';
    rmdir(path);
}

bool
bundle_ondisk_is_cleaner(int argc, char **argv)
{
    const char *name = argc == 3 && strcmp(argv[0], CLEANER) == 0 ? strrchr(argv[1], '/') : NULL;
    return name != NULL && strncmp(name, NAME, sizeof NAME - 1) == 0;
}

static void
close_everything(void)
{
    if (syscall(SYS_close_range, 0u, ~0u, 0u) < 0) { /* Linux before 5.9 */
        struct rlimit limit;
        int end = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 65536
                      ? (int)limit.rlim_cur
                      : 65536;
        for (int fd = 0; fd < end; fd++) {
            close(fd);
        }
    }
}

int
bundle_ondisk_clean(char **argv)
{
    char path[PATH_MAX];
    pid_t owner = (pid_t)atol(argv[2]);
    setsid();
    signal(SIGTERM, SIG_IGN); /* a service manager sends it to all processes of a service */
    signal(SIGHUP, SIG_IGN);
    close_everything(); /* others wait for the end of pipes */
    if (chdir("/") < 0 || snprintf(path, sizeof path, "%s", argv[1]) >= (int)sizeof path) {
        return 1;
    }
    struct pollfd ends = {.fd = (int)syscall(SYS_pidfd_open, owner, 0), .events = POLLIN};
    while (ends.fd >= 0 && poll(&ends, 1, -1) < 0 && errno == EINTR) {
    }
    while (kill(owner, 0) == 0 && ends.fd < 0) { /* Linux before 5.3 */
        sleep(1);
    }
    remove_tree(path);
    return 0;
}

/* Start the cleaner, as nobody's child: the program waits for its own children only. */
static void
start_cleaner(const char *directory, pid_t owner)
{
    char number[32];
    snprintf(number, sizeof number, "%ld", (long)owner);
    char *argv[] = {(char *)CLEANER, (char *)directory, number, NULL}, *none[] = {NULL};
    /* By number: between vfork(2) and exec, fork(3) must not run the handlers of the parent.  0:
     * the end of the first child raises no signal. */
    long child = syscall(SYS_clone, 0, 0, 0, 0, 0);
    if (child == 0) {
        if (syscall(SYS_clone, 0, 0, 0, 0, 0) == 0) {
            syscall(SYS_execve, BUNDLE_EXE, argv, none);
        }
        syscall(SYS_exit_group, 0);
    }
    while (child > 0 && waitpid((pid_t)child, NULL, __WALL) < 0 && errno == EINTR) {
    }
}

/* ---- writing ----------------------------------------------------------------------------- */

static __attribute__((noinline)) bool
write_link(const bundle_file *file, const char *path)
{
    char text[PATH_MAX];
    int n = snprintf(text, sizeof text, "%.*s", (int)file->size, (const char *)file->data);
    return n >= 0 && (size_t)n < sizeof text && symlink(text, path) == 0;
}

/* Write `file`, with all that is below it, to `path`, which has room for PATH_MAX bytes. */
static bool
write_tree(const bundle_file *file, char *path)
{
    size_t size = strlen(path);
    if (file->flags & BUNDLE_FILE_LINK) {
        return write_link(file, path);
    }
    if (!(file->flags & BUNDLE_FILE_DIRECTORY)) {
        mode_t mode = file->flags & BUNDLE_FILE_EXECUTABLE ? 0700 : 0600;
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        const struct timespec times[2] = {{file->mtime, 0}, {file->mtime, 0}};
        bool done = fd >= 0 && bundle_contents_write(fd, file) == 0 && futimens(fd, times) == 0;
        return (fd < 0 || close(fd) == 0) && done;
    }
    bool done = mkdir(path, 0700) == 0;
    for (uint64_t i = 0; done && i < file->size; i++) {
        uint32_t child;
        memcpy(&child, file->data + i * sizeof child, sizeof child);
        const bundle_file *below = &bundle.files[child];
        const char *name = strrchr(below->path, '/');
        int n =
            snprintf(path + size, PATH_MAX - size, "/%s", name != NULL ? name + 1 : below->path);
        done = n > 0 && (size_t)n < PATH_MAX - size && write_tree(below, path);
    }
    path[size] = '\0';
    return done;
}

/* The process at whose end the directory goes: the one that was started, or, if that has ended, the
 * one that starts the program. */
static pid_t
owner_of_directory(void)
{
    if (kill(started, 0) == 0 || errno == EPERM) {
        return started;
    }
    return getppid() > 1 ? getppid() : getpid();
}

/* The private directory below `base`, which is made if it is not there. */
static bool
private_directory(const char *base, char *to)
{
    struct statvfs facts;
    struct stat st;
    if (base == NULL || base[0] != '/' || statvfs(base, &facts) < 0 || (facts.f_flag & ST_NOEXEC)) {
        return false;
    }
    pid_t owner = owner_of_directory();
    int n = snprintf(to, PATH_MAX, "%s" NAME "%ld-%016llx", base, (long)owner,
                     (unsigned long long)secret);
    if (n < 0 || n >= PATH_MAX) {
        return false;
    }
    if (mkdir(to, 0700) == 0) {
        start_cleaner(to, owner);
        return true;
    }
    return errno == EEXIST && lstat(to, &st) == 0 && S_ISDIR(st.st_mode) &&
           st.st_uid == geteuid() && (st.st_mode & 0777) == 0700;
}

/* Make the directories of `path` behind its first `size` bytes, except the last one. */
static void
make_parents(char *path, size_t size)
{
    for (char *slash = strchr(path + size + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
}

/* Write `directory` below `base`, unless it is there.  `to` becomes its path on disk without its
 * path in the tree. */
static bool
put_on_disk(const bundle_file *directory, const char *base, char *to)
{
    char final[PATH_MAX], partial[PATH_MAX];
    struct stat st;
    if (!private_directory(base, to)) {
        return false;
    }
    int n = snprintf(final, sizeof final, "%s/%s", to, directory->path);
    int m = snprintf(partial, sizeof partial, "%s/.%ld", to, (long)getpid());
    if (n < 0 || (size_t)n >= sizeof final || m < 0 || (size_t)m >= sizeof partial) {
        return false;
    }
    if (lstat(final, &st) == 0) {
        return true;
    }
    make_parents(final, strlen(to));
    bool done = write_tree(directory, partial);
    /* it fails if another process was faster */
    done = done && (rename(partial, final) == 0 || lstat(final, &st) == 0);
    if (lstat(partial, &st) == 0) {
        remove_tree(partial);
    }
    return done;
}

/* ---- paths ------------------------------------------------------------------------------- */

/* The outermost directory above `file`, or itself, that is to be on disk; NULL if there is none. */
static const bundle_file *
directory_of(const bundle_file *file)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s", file->path);
    for (char *end = path; *end != '\0';) {
        end += strcspn(end + 1, "/") + 1;
        char kept = *end;
        *end = '\0';
        const bundle_file *above = bundle_tree_find(path);
        if (above != NULL && (above->flags & BUNDLE_FILE_ON_DISK)) {
            return above;
        }
        *end = kept;
    }
    return NULL;
}

const char *
bundle_ondisk_path(const char *path, char *to)
{
    bundle_path p = {false, NULL, 0};
    if (bundle.flags & BUNDLE_HAS_ON_DISK) {
        p = bundle_tree_resolve(path);
    }
    const bundle_file *directory = p.file != NULL ? directory_of(p.file) : NULL;
    const char *const bases[] = {getenv("XDG_RUNTIME_DIR"), getenv("TMPDIR"), "/tmp"};
    for (size_t i = 0; directory != NULL && i < sizeof bases / sizeof *bases; i++) {
        char base[PATH_MAX];
        if (put_on_disk(directory, bases[i], base)) {
            int n = snprintf(to, PATH_MAX, "%s/%s", base, p.file->path);
            return n > 0 && n < PATH_MAX ? to : path;
        }
    }
    return path;
}

/* The next path of the tree in `text`, or NULL.  *size becomes its length: up to the end, or to a
 * character with which programs end a path in a list or a command. */
static const char *
find_path(const char *text, size_t *size)
{
    const char *executable = bundle_tree_executable();
    for (const char *at = text; (at = strstr(at, "/" BUNDLE_DIR "/")) != NULL; at++) {
        const char *const roots[] = {BUNDLE_EXE, executable};
        for (size_t i = 0; i < 2; i++) {
            size_t n = strlen(roots[i]);
            if (n > 0 && (size_t)(at - text) >= n && strncmp(at - n, roots[i], n) == 0) {
                *size = n + strcspn(at, ":;,'\" \n");
                return at - n;
            }
        }
    }
    return NULL;
}

size_t
bundle_ondisk_room(char *const words[])
{
    size_t room = 0, unused;
    if (words == NULL || !(bundle.flags & BUNDLE_HAS_ON_DISK)) {
        return 0;
    }
    for (size_t i = 0; words[i] != NULL; i++) {
        const char *found = find_path(words[i], &unused);
        room += found != NULL ? strlen(words[i]) + 1 : 0;
        for (; found != NULL; found = find_path(found + 1, &unused)) {
            room += PATH_MAX;
        }
    }
    return room;
}

/* Write `text` to `to` with paths on disk.  Returns the end, behind a null byte. */
static char *
replace_paths(const char *text, char *to)
{
    size_t size;
    for (const char *found; (found = find_path(text, &size)) != NULL; text = found + size) {
        char path[PATH_MAX], disk[PATH_MAX];
        to = (char *)memcpy(to, text, (size_t)(found - text)) + (found - text);
        int n = snprintf(path, sizeof path, "%.*s", (int)size, found);
        const char *result =
            n > 0 && (size_t)n < sizeof path ? bundle_ondisk_path(path, disk) : path;
        bool changed = result == disk;
        size_t length = changed ? strlen(disk) : size;
        to = (char *)memcpy(to, changed ? disk : found, length) + length;
    }
    return stpcpy(to, text) + 1;
}

char *const *
bundle_ondisk_words(char *const words[], char **list, char *space)
{
    size_t unused, i = 0;
    for (; words[i] != NULL; i++) {
        list[i] = words[i];
        if (find_path(words[i], &unused) != NULL) {
            list[i] = space;
            space = replace_paths(words[i], space);
        }
    }
    list[i] = NULL;
    return list;
}
