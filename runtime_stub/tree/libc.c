/* The libc boundary of the virtual tree.
 *
 * The executable defines the libc functions that take a path.  libpython is linked statically, and
 * the linker binds it to these definitions.  The dynamic loader binds shared objects to them,
 * because the executable comes first in the global scope (symbol interposition; ELF gABI, chapter
 * 5).  Each function looks the path up in the tree.  For a path outside it calls libc's own
 * definition.
 *
 *   1. open, fopen and their kin give a sealed memory file with the file's contents.
 *   2. stat and its kin answer from the table: everything is read-only and belongs to root.
 *
 * One path outside may mean another file: certificates.c has that of OpenSSL's certificates.
 *
 * Other files have the rest: readonly.c what would change the tree, attributes.c statvfs and xattr,
 * directory.c directory streams, dirfd.c descriptors of directories, execute.c starting a program
 * of the tree, native/dlfcn.c dlopen.
 *
 * This file is plain POSIX and glibc, without headers of CPython.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <unistd.h>

#include "tree/certificates.h"
#include "tree/contents.h"
#include "tree/dirfd.h"
#include "system/next.h"
#include "tree/tree.h"

/* Old shared objects call these functions.  Current headers do not declare them. */
int __fxstat(int version, int fd, struct stat *st);
int __fxstat64(int version, int fd, struct stat64 *st);
int __xstat(int version, const char *path, struct stat *st);
int __xstat64(int version, const char *path, struct stat64 *st);
int __lxstat(int version, const char *path, struct stat *st);
int __lxstat64(int version, const char *path, struct stat64 *st);
int __fxstatat(int version, int dir, const char *path, struct stat *st, int flags);
int __fxstatat64(int version, int dir, const char *path, struct stat64 *st, int flags);
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int dir, const char *path, int flags);
int __openat64_2(int dir, const char *path, int flags);
char *__realpath_chk(const char *path, char *to, size_t size);
ssize_t __readlink_chk(const char *path, char *to, size_t want, size_t size);

/* Headers for older C libraries do not declare it. */
int statx(int dir, const char *path, int flags, unsigned int mask, struct statx *to);

_Static_assert(sizeof(struct stat) == sizeof(struct stat64), "one stat layout (LP64)");

/* Set errno and return -1. */
static int
fail(int error)
{
    errno = error;
    return -1;
}

/* What the path means; of a symbolic link, what the link itself is if `nofollow` is not 0. */
static bundle_path
resolve(const char *path, int nofollow)
{
    return nofollow ? bundle_tree_resolve_link(path) : bundle_tree_resolve(path);
}

/* ---- 1. contents ------------------------------------------------------------------------- */

static int
open_inside(bundle_path p, int flags)
{
    int access_mode = flags & O_ACCMODE;
    const bundle_file *file = p.file;
    if (file == NULL) {
        return fail((flags & O_CREAT) && p.missing == ENOENT ? EROFS : p.missing);
    }
    if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)) {
        return fail(EEXIST);
    }
    bool directory = file->flags & BUNDLE_FILE_DIRECTORY;
    if (file->flags & BUNDLE_FILE_LINK) {
        return fail(ELOOP); /* O_NOFOLLOW */
    }
    if (directory && access_mode != O_RDONLY) {
        return fail(EISDIR);
    }
    if (!directory && (flags & O_DIRECTORY)) {
        return fail(ENOTDIR);
    }
    if (access_mode != O_RDONLY || (flags & O_TRUNC)) {
        return fail(EROFS);
    }
    int fd = directory ? bundle_dirfd_open(file) : bundle_contents_open(file);
    if (fd >= 0 && !(flags & O_CLOEXEC)) {
        fcntl(fd, F_SETFD, 0);
    }
    return fd;
}

/* The third argument of open(2).  O_TMPFILE contains the bit of O_DIRECTORY, so compare all of it.
 */
static mode_t
mode_argument(int flags, va_list arguments)
{
    bool has = (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE;
    return has ? (mode_t)va_arg(arguments, unsigned int) : 0;
}

#define DEFINE_OPEN(name)                                                                          \
    int name(const char *path, int flags, ...)                                                     \
    {                                                                                              \
        va_list arguments;                                                                         \
        va_start(arguments, flags);                                                                \
        mode_t mode = mode_argument(flags, arguments);                                             \
        va_end(arguments);                                                                         \
        bundle_path p = resolve(path, flags & O_NOFOLLOW);                                         \
        if (p.inside) {                                                                            \
            return open_inside(p, flags);                                                          \
        }                                                                                          \
        bool reads = (flags & (O_ACCMODE | O_CREAT | O_TRUNC)) == O_RDONLY;                        \
        path = reads ? bundle_certificates_place(path) : path;                                     \
        return BUNDLE_NEXT(name)(path, flags, mode);                                               \
    }
DEFINE_OPEN(open)
DEFINE_OPEN(open64)

#define DEFINE_OPENAT(name)                                                                        \
    int name(int dir, const char *path, int flags, ...)                                            \
    {                                                                                              \
        va_list arguments;                                                                         \
        va_start(arguments, flags);                                                                \
        mode_t mode = mode_argument(flags, arguments);                                             \
        va_end(arguments);                                                                         \
        int nofollow = flags & O_NOFOLLOW ? AT_SYMLINK_NOFOLLOW : 0;                               \
        bundle_path p = bundle_dirfd_resolve(dir, path, nofollow);                                 \
        if (p.inside) {                                                                            \
            return open_inside(p, flags);                                                          \
        }                                                                                          \
        return BUNDLE_NEXT(name)(dir, path, flags, mode);                                          \
    }
DEFINE_OPENAT(openat)
DEFINE_OPENAT(openat64)

/* With _FORTIFY_SOURCE, calls without a mode are calls of these. */
int
__open_2(const char *path, int flags)
{
    return open(path, flags);
}

int
__open64_2(const char *path, int flags)
{
    return open64(path, flags);
}

int
__openat_2(int dir, const char *path, int flags)
{
    return openat(dir, path, flags);
}

int
__openat64_2(int dir, const char *path, int flags)
{
    return openat64(dir, path, flags);
}

#define DEFINE_CREAT(name)                                                                         \
    int name(const char *path, mode_t mode)                                                        \
    {                                                                                              \
        bundle_path p = bundle_tree_resolve(path);                                                 \
        return p.inside ? fail(EROFS) : BUNDLE_NEXT(name)(path, mode);                             \
    }
DEFINE_CREAT(creat)
DEFINE_CREAT(creat64)

static FILE *
fopen_inside(bundle_path p, const char *mode)
{
    int flags = mode[0] == 'r' && strchr(mode, '+') == NULL ? O_RDONLY : O_RDWR;
    if (mode[0] != 'r') {
        flags |= O_CREAT;
    }
    int fd = open_inside(p, flags | (strchr(mode, 'e') != NULL ? O_CLOEXEC : 0));
    if (fd < 0) {
        return NULL;
    }
    FILE *stream = fdopen(fd, mode);
    if (stream == NULL) {
        close(fd);
    }
    return stream;
}

#define DEFINE_FOPEN(name)                                                                         \
    FILE *name(const char *path, const char *mode)                                                 \
    {                                                                                              \
        bundle_path p = bundle_tree_resolve(path);                                                 \
        if (p.inside) {                                                                            \
            return fopen_inside(p, mode);                                                          \
        }                                                                                          \
        bool reads = mode[0] == 'r' && strchr(mode, '+') == NULL;                                  \
        return BUNDLE_NEXT(name)(reads ? bundle_certificates_place(path) : path, mode);            \
    }
DEFINE_FOPEN(fopen)
DEFINE_FOPEN(fopen64)

/* ---- 2. what is known about a file ------------------------------------------------------- */

static mode_t
mode_of(const bundle_file *file)
{
    if (file->flags & BUNDLE_FILE_DIRECTORY) {
        return S_IFDIR | 0555;
    }
    if (file->flags & BUNDLE_FILE_LINK) {
        return S_IFLNK | 0777;
    }
    return S_IFREG | (file->flags & BUNDLE_FILE_EXECUTABLE ? 0555 : 0444);
}

/* The device number of the tree.  (st_dev, st_ino) of a file on disk is never the same: the kernel
 * uses major 0 for anonymous devices, and gives them minor numbers from 1 upwards. */
#define TREE_DEVICE 0xfffffu

static int
stat_inside(bundle_path p, struct stat *st)
{
    const bundle_file *file = p.file;
    if (file == NULL) {
        return fail(p.missing);
    }
    memset(st, 0, sizeof *st);
    st->st_dev = TREE_DEVICE;
    st->st_ino = (ino_t)(file - bundle.files) + 1;
    st->st_mode = mode_of(file);
    st->st_nlink = 1;
    st->st_size = file->flags & BUNDLE_FILE_DIRECTORY ? 0 : (off_t)file->size;
    st->st_blksize = 4096;
    st->st_blocks = (st->st_size + 511) / 512;
    st->st_mtim.tv_sec = st->st_atim.tv_sec = st->st_ctim.tv_sec = (time_t)file->mtime;
    return 0;
}

/* These call the kernel by number: glibc before 2.33 has no definition of them to call, only
 * __xstat() and its kin.  Where a word has 64 bits, the kernel fills the same struct. */
#define DEFINE_STAT(name, type, flags)                                                             \
    int name(const char *path, struct type *st)                                                    \
    {                                                                                              \
        bundle_path p = resolve(path, flags);                                                      \
        return p.inside ? stat_inside(p, (struct stat *)st)                                        \
                        : (int)syscall(SYS_newfstatat, AT_FDCWD, bundle_certificates_place(path),  \
                                       st, flags);                                                 \
    }
DEFINE_STAT(stat, stat, 0)
DEFINE_STAT(stat64, stat64, 0)
DEFINE_STAT(lstat, stat, AT_SYMLINK_NOFOLLOW)
DEFINE_STAT(lstat64, stat64, AT_SYMLINK_NOFOLLOW)

#define DEFINE_FSTAT(name, type)                                                                   \
    int name(int fd, struct type *st)                                                              \
    {                                                                                              \
        const bundle_file *directory = bundle_dirfd_directory(fd);                                 \
        return directory != NULL                                                                   \
                   ? stat_inside((bundle_path){true, directory, 0}, (struct stat *)st)             \
                   : (int)syscall(SYS_fstat, fd, st);                                              \
    }
DEFINE_FSTAT(fstat, stat)
DEFINE_FSTAT(fstat64, stat64)

#define DEFINE_FXSTAT(name, type)                                                                  \
    int name(int version, int fd, struct type *st)                                                 \
    {                                                                                              \
        const bundle_file *directory = bundle_dirfd_directory(fd);                                 \
        return directory != NULL                                                                   \
                   ? stat_inside((bundle_path){true, directory, 0}, (struct stat *)st)             \
                   : BUNDLE_NEXT(name)(version, fd, st);                                           \
    }
DEFINE_FXSTAT(__fxstat, stat)
DEFINE_FXSTAT(__fxstat64, stat64)

#define DEFINE_XSTAT(name, type, flags)                                                            \
    int name(int version, const char *path, struct type *st)                                       \
    {                                                                                              \
        bundle_path p = resolve(path, flags);                                                      \
        return p.inside ? stat_inside(p, (struct stat *)st)                                        \
                        : BUNDLE_NEXT(name)(version, bundle_certificates_place(path), st);         \
    }
DEFINE_XSTAT(__xstat, stat, 0)
DEFINE_XSTAT(__xstat64, stat64, 0)
DEFINE_XSTAT(__lxstat, stat, AT_SYMLINK_NOFOLLOW)
DEFINE_XSTAT(__lxstat64, stat64, AT_SYMLINK_NOFOLLOW)

#define DEFINE_STATAT(name, type)                                                                  \
    int name(int dir, const char *path, struct type *st, int flags)                                \
    {                                                                                              \
        bundle_path p = bundle_dirfd_resolve(dir, path, flags);                                    \
        return p.inside ? stat_inside(p, (struct stat *)st)                                        \
                        : (int)syscall(SYS_newfstatat, dir, path, st, flags);                      \
    }
DEFINE_STATAT(fstatat, stat)
DEFINE_STATAT(fstatat64, stat64)

#define DEFINE_FXSTATAT(name, type)                                                                \
    int name(int version, int dir, const char *path, struct type *st, int flags)                   \
    {                                                                                              \
        bundle_path p = bundle_dirfd_resolve(dir, path, flags);                                    \
        return p.inside ? stat_inside(p, (struct stat *)st)                                        \
                        : BUNDLE_NEXT(name)(version, dir, path, st, flags);                        \
    }
DEFINE_FXSTATAT(__fxstatat, stat)
DEFINE_FXSTATAT(__fxstatat64, stat64)

int
statx(int dir, const char *path, int flags, unsigned int mask, struct statx *to)
{
    bundle_path p = bundle_dirfd_resolve(dir, path, flags);
    if (!p.inside) {
        static void *slot BUNDLE_NEXT_SLOT; /* glibc has the function since 2.28 */
        int (*next)(int, const char *, int, unsigned, struct statx *) =
            bundle_next_optional("statx", &slot);
        return next != NULL ? next(dir, path, flags, mask, to)
                            : (int)syscall(SYS_statx, dir, path, flags, mask, to);
    }
    struct stat st;
    if (stat_inside(p, &st) < 0) {
        return -1;
    }
    memset(to, 0, sizeof *to);
    to->stx_mask = STATX_BASIC_STATS;
    to->stx_blksize = (uint32_t)st.st_blksize;
    to->stx_nlink = (uint32_t)st.st_nlink;
    to->stx_mode = (uint16_t)st.st_mode;
    to->stx_ino = st.st_ino;
    to->stx_size = (uint64_t)st.st_size;
    to->stx_blocks = (uint64_t)st.st_blocks;
    to->stx_mtime.tv_sec = to->stx_atime.tv_sec = to->stx_ctime.tv_sec = st.st_mtim.tv_sec;
    to->stx_dev_minor = TREE_DEVICE;
    return 0;
}

static int
access_inside(bundle_path p, int mode)
{
    const bundle_file *file = p.file;
    if (file == NULL) {
        return fail(p.missing);
    }
    if (mode & W_OK) {
        return fail(EROFS);
    }
    return (mode & X_OK) && !(mode_of(file) & 0111) ? fail(EACCES) : 0;
}

#define DEFINE_ACCESS(name)                                                                        \
    int name(const char *path, int mode)                                                           \
    {                                                                                              \
        bundle_path p = bundle_tree_resolve(path);                                                 \
        return p.inside ? access_inside(p, mode)                                                   \
                        : BUNDLE_NEXT(name)(bundle_certificates_place(path), mode);                \
    }
DEFINE_ACCESS(access)
DEFINE_ACCESS(eaccess)
DEFINE_ACCESS(euidaccess)

int
faccessat(int dir, const char *path, int mode, int flags)
{
    bundle_path p = bundle_dirfd_resolve(dir, path, flags & AT_SYMLINK_NOFOLLOW);
    return p.inside ? access_inside(p, mode) : BUNDLE_NEXT(faccessat)(dir, path, mode, flags);
}

static ssize_t
readlink_inside(bundle_path p, char *to, size_t size)
{
    if (p.file == NULL || !(p.file->flags & BUNDLE_FILE_LINK)) {
        return fail(p.file == NULL ? p.missing : EINVAL);
    }
    size_t n = p.file->size < size ? (size_t)p.file->size : size;
    memcpy(to, p.file->data, n);
    return (ssize_t)n;
}

ssize_t
readlink(const char *path, char *to, size_t size)
{
    bundle_path p = bundle_tree_resolve_link(path);
    return p.inside ? readlink_inside(p, to, size) : BUNDLE_NEXT(readlink)(path, to, size);
}

ssize_t
__readlink_chk(const char *path, char *to, size_t want, size_t size)
{
    return want > size ? fail(EFAULT) : readlink(path, to, want);
}

ssize_t
readlinkat(int dir, const char *path, char *to, size_t size)
{
    bundle_path p = bundle_dirfd_resolve(dir, path, AT_SYMLINK_NOFOLLOW);
    return p.inside ? readlink_inside(p, to, size) : BUNDLE_NEXT(readlinkat)(dir, path, to, size);
}

/* The path as the kernel would resolve it: /proc/self/exe is a link to the executable. */
static char *
realpath_inside(bundle_path p, char *to)
{
    const bundle_file *file = p.file;
    const char *slash = file != NULL && file->path_size > 0 ? "/" : "";
    if (file == NULL ||
        strlen(bundle_tree_executable()) + sizeof BUNDLE_DIR + 1 + file->path_size >= PATH_MAX) {
        errno = file == NULL ? p.missing : ENAMETOOLONG;
        return NULL;
    }
    char *result = to != NULL ? to : malloc(PATH_MAX);
    if (result != NULL) {
        snprintf(result, PATH_MAX, "%s/" BUNDLE_DIR "%s%s", bundle_tree_executable(), slash,
                 file->path);
    }
    return result;
}

char *
realpath(const char *path, char *to)
{
    bundle_path p = bundle_tree_resolve(path);
    return p.inside ? realpath_inside(p, to) : BUNDLE_NEXT(realpath)(path, to);
}

char *
__realpath_chk(const char *path, char *to, size_t size)
{
    (void)size;
    return realpath(path, to);
}

char *
canonicalize_file_name(const char *path)
{
    return realpath(path, NULL);
}
