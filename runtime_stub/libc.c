/* The libc boundary of the virtual tree.
 *
 * The executable defines the libc functions that take a path.  libpython, linked statically, binds
 * to them at link time; shared objects bind to them by ordinary symbol interposition (ELF gABI,
 * chapter 5: the executable is first in the global scope).  Each asks the tree first and otherwise
 * calls the next definition, which is libc's own.
 *
 *   1. open, fopen and their kin: a sealed memfd with the file's contents;
 *   2. stat and its kin: made from the table, all entries read-only and owned by root;
 *   3. whatever would change the tree: EROFS, as on any read-only file system (path_resolution(7));
 *   4. directory streams are in directory.c, dlopen in native.c.
 *
 * No header of libpython here: this file is plain POSIX and glibc.
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
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "next.h"
#include "tree.h"

/* Older binaries call these; current headers do not declare them. */
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

_Static_assert(sizeof(struct stat) == sizeof(struct stat64), "one stat layout (LP64)");

/* errno for a path inside the tree that is asked for what only other kinds of file have. */
static int
fail(int error)
{
    errno = error;
    return -1;
}

/* ---- 1. contents ------------------------------------------------------------------------- */

static int
open_inside(const bundle_file *file, int flags)
{
    int access_mode = flags & O_ACCMODE;
    if (file == NULL) {
        return fail(flags & O_CREAT ? EROFS : ENOENT);
    }
    if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)) {
        return fail(EEXIST);
    }
    if (file->flags & BUNDLE_FILE_DIRECTORY) {
        return fail(access_mode == O_RDONLY ? EACCES : EISDIR);
    }
    if (flags & O_DIRECTORY) {
        return fail(ENOTDIR);
    }
    if (access_mode != O_RDONLY || (flags & O_TRUNC)) {
        return fail(EROFS);
    }
    int fd = bundle_tree_memfd(file, false);
    if (fd >= 0 && !(flags & O_CLOEXEC)) {
        fcntl(fd, F_SETFD, 0);
    }
    return fd;
}

/* O_TMPFILE contains O_DIRECTORY's bit, so compare all of it (open(2)). */
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
        bundle_path p = bundle_tree_resolve(path);                                                 \
        if (p.inside) {                                                                            \
            return open_inside(p.file, flags);                                                     \
        }                                                                                          \
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
        bundle_path p = bundle_tree_resolve(path);                                                 \
        if (p.inside) {                                                                            \
            return open_inside(p.file, flags);                                                     \
        }                                                                                          \
        return BUNDLE_NEXT(name)(dir, path, flags, mode);                                          \
    }
DEFINE_OPENAT(openat)
DEFINE_OPENAT(openat64)

/* What _FORTIFY_SOURCE makes of calls without a mode. */
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
fopen_inside(const bundle_file *file, const char *mode)
{
    int flags = mode[0] == 'r' && strchr(mode, '+') == NULL ? O_RDONLY : O_RDWR;
    if (mode[0] != 'r') {
        flags |= O_CREAT;
    }
    int fd = open_inside(file, flags | (strchr(mode, 'e') != NULL ? O_CLOEXEC : 0));
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
        return p.inside ? fopen_inside(p.file, mode) : BUNDLE_NEXT(name)(path, mode);              \
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
    return S_IFREG | (file->flags & BUNDLE_FILE_EXECUTABLE ? 0555 : 0444);
}

/* A device number of our own, so that (st_dev, st_ino) cannot equal that of a file on disk:
 * major 0 is the kernel's for anonymous devices, which it hands out counting from 1. */
#define TREE_DEVICE 0xfffffu

static int
stat_inside(const bundle_file *file, struct stat *st)
{
    if (file == NULL) {
        return fail(ENOENT);
    }
    memset(st, 0, sizeof *st);
    st->st_dev = TREE_DEVICE;
    st->st_ino = (ino_t)(file - bundle.files) + 1;
    st->st_mode = mode_of(file);
    st->st_nlink = 1;
    st->st_size = file->flags & BUNDLE_FILE_DIRECTORY ? 0 : (off_t)file->size;
    st->st_blksize = 4096;
    st->st_blocks = (st->st_size + 511) / 512;
    st->st_mtim.tv_sec = st->st_atim.tv_sec = st->st_ctim.tv_sec = (time_t)bundle.mtime;
    return 0;
}

#define DEFINE_STAT(name, type)                                                                    \
    int name(const char *path, struct type *st)                                                    \
    {                                                                                              \
        bundle_path p = bundle_tree_resolve(path);                                                 \
        return p.inside ? stat_inside(p.file, (struct stat *)st) : BUNDLE_NEXT(name)(path, st);    \
    }
DEFINE_STAT(stat, stat)
DEFINE_STAT(stat64, stat64)
DEFINE_STAT(lstat, stat)
DEFINE_STAT(lstat64, stat64)

#define DEFINE_XSTAT(name, type)                                                                   \
    int name(int version, const char *path, struct type *st)                                       \
    {                                                                                              \
        bundle_path p = bundle_tree_resolve(path);                                                 \
        return p.inside ? stat_inside(p.file, (struct stat *)st)                                   \
                        : BUNDLE_NEXT(name)(version, path, st);                                    \
    }
DEFINE_XSTAT(__xstat, stat)
DEFINE_XSTAT(__xstat64, stat64)
DEFINE_XSTAT(__lxstat, stat)
DEFINE_XSTAT(__lxstat64, stat64)

#define DEFINE_STATAT(name, type)                                                                  \
    int name(int dir, const char *path, struct type *st, int flags)                                \
    {                                                                                              \
        bundle_path p = bundle_tree_resolve(path);                                                 \
        return p.inside ? stat_inside(p.file, (struct stat *)st)                                   \
                        : BUNDLE_NEXT(name)(dir, path, st, flags);                                 \
    }
DEFINE_STATAT(fstatat, stat)
DEFINE_STATAT(fstatat64, stat64)

#define DEFINE_FXSTATAT(name, type)                                                                \
    int name(int version, int dir, const char *path, struct type *st, int flags)                   \
    {                                                                                              \
        bundle_path p = bundle_tree_resolve(path);                                                 \
        return p.inside ? stat_inside(p.file, (struct stat *)st)                                   \
                        : BUNDLE_NEXT(name)(version, dir, path, st, flags);                        \
    }
DEFINE_FXSTATAT(__fxstatat, stat)
DEFINE_FXSTATAT(__fxstatat64, stat64)

int
statx(int dir, const char *path, int flags, unsigned int mask, struct statx *to)
{
    bundle_path p = bundle_tree_resolve(path);
    if (!p.inside) {
        return BUNDLE_NEXT(statx)(dir, path, flags, mask, to);
    }
    struct stat st;
    if (stat_inside(p.file, &st) < 0) {
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
statvfs_inside(const bundle_file *file, struct statvfs *to)
{
    if (file == NULL) {
        return fail(ENOENT);
    }
    memset(to, 0, sizeof *to);
    to->f_bsize = to->f_frsize = 4096;
    to->f_files = bundle.files_count;
    for (uint32_t i = 0; i < bundle.files_count; i++) {
        to->f_blocks += (bundle.files[i].stored + 4095) / 4096; /* all used, none free */
    }
    to->f_flag = ST_RDONLY | ST_NOSUID | ST_NODEV;
    to->f_namemax = 255;
    return 0;
}

_Static_assert(sizeof(struct statvfs) == sizeof(struct statvfs64), "one statvfs layout (LP64)");

#define DEFINE_STATVFS(name, type)                                                                 \
    int name(const char *path, struct type *to)                                                    \
    {                                                                                              \
        bundle_path p = bundle_tree_resolve(path);                                                 \
        return p.inside ? statvfs_inside(p.file, (struct statvfs *)to)                             \
                        : BUNDLE_NEXT(name)(path, to);                                             \
    }
DEFINE_STATVFS(statvfs, statvfs)
DEFINE_STATVFS(statvfs64, statvfs64)

static int
access_inside(const bundle_file *file, int mode)
{
    if (file == NULL) {
        return fail(ENOENT);
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
        return p.inside ? access_inside(p.file, mode) : BUNDLE_NEXT(name)(path, mode);             \
    }
DEFINE_ACCESS(access)
DEFINE_ACCESS(eaccess)
DEFINE_ACCESS(euidaccess)

int
faccessat(int dir, const char *path, int mode, int flags)
{
    bundle_path p = bundle_tree_resolve(path);
    return p.inside ? access_inside(p.file, mode) : BUNDLE_NEXT(faccessat)(dir, path, mode, flags);
}

/* Nothing in the tree is a symbolic link. */
static ssize_t
readlink_inside(const bundle_file *file)
{
    return fail(file == NULL ? ENOENT : EINVAL);
}

ssize_t
readlink(const char *path, char *to, size_t size)
{
    bundle_path p = bundle_tree_resolve(path);
    return p.inside ? readlink_inside(p.file) : BUNDLE_NEXT(readlink)(path, to, size);
}

ssize_t
__readlink_chk(const char *path, char *to, size_t want, size_t size)
{
    return want > size ? fail(EFAULT) : readlink(path, to, want);
}

ssize_t
readlinkat(int dir, const char *path, char *to, size_t size)
{
    bundle_path p = bundle_tree_resolve(path);
    return p.inside ? readlink_inside(p.file) : BUNDLE_NEXT(readlinkat)(dir, path, to, size);
}

/* As the kernel would resolve it: /proc/self/exe is a link to the executable. */
static char *
realpath_inside(const bundle_file *file, char *to)
{
    const char *slash = file != NULL && file->path_size > 0 ? "/" : "";
    if (file == NULL ||
        strlen(bundle_executable()) + sizeof BUNDLE_DIR + 1 + file->path_size >= PATH_MAX) {
        errno = file == NULL ? ENOENT : ENAMETOOLONG;
        return NULL;
    }
    char *result = to != NULL ? to : malloc(PATH_MAX);
    if (result != NULL) {
        snprintf(result, PATH_MAX, "%s/" BUNDLE_DIR "%s%s", bundle_executable(), slash, file->path);
    }
    return result;
}

char *
realpath(const char *path, char *to)
{
    bundle_path p = bundle_tree_resolve(path);
    return p.inside ? realpath_inside(p.file, to) : BUNDLE_NEXT(realpath)(path, to);
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

/* No extended attributes, as on a file system without them (xattr(7)). */
#define DEFINE_XATTR(type, name, parameters, ...)                                                  \
    type name parameters                                                                           \
    {                                                                                              \
        bundle_path p = bundle_tree_resolve(path);                                                 \
        return p.inside ? fail(p.file == NULL ? ENOENT : ENOTSUP)                                  \
                        : BUNDLE_NEXT(name)(__VA_ARGS__);                                          \
    }
DEFINE_XATTR(ssize_t, listxattr, (const char *path, char *to, size_t size), path, to, size)
DEFINE_XATTR(ssize_t, llistxattr, (const char *path, char *to, size_t size), path, to, size)
DEFINE_XATTR(ssize_t, getxattr, (const char *path, const char *name, void *to, size_t size), path,
             name, to, size)
DEFINE_XATTR(ssize_t, lgetxattr, (const char *path, const char *name, void *to, size_t size), path,
             name, to, size)

/* ---- 3. changes -------------------------------------------------------------------------- */

/* A change of `path`: EROFS inside the tree, whether or not the file exists. */
#define DEFINE_CHANGE(name, parameters, ...)                                                       \
    int name parameters                                                                            \
    {                                                                                              \
        return bundle_tree_resolve(path).inside ? fail(EROFS) : BUNDLE_NEXT(name)(__VA_ARGS__);    \
    }
DEFINE_CHANGE(mkdir, (const char *path, mode_t mode), path, mode)
DEFINE_CHANGE(mkdirat, (int dir, const char *path, mode_t mode), dir, path, mode)

/* A removal: of a file that is not there it is ENOENT, which callers expect and ignore. */
#define DEFINE_REMOVAL(name, parameters, ...)                                                      \
    int name parameters                                                                            \
    {                                                                                              \
        bundle_path p = bundle_tree_resolve(path);                                                 \
        return p.inside ? fail(p.file == NULL ? ENOENT : EROFS) : BUNDLE_NEXT(name)(__VA_ARGS__);  \
    }
DEFINE_REMOVAL(rmdir, (const char *path), path)
DEFINE_REMOVAL(unlink, (const char *path), path)
DEFINE_REMOVAL(unlinkat, (int dir, const char *path, int flags), dir, path, flags)
DEFINE_REMOVAL(remove, (const char *path), path)
DEFINE_CHANGE(truncate, (const char *path, off_t size), path, size)
DEFINE_CHANGE(truncate64, (const char *path, off64_t size), path, size)
DEFINE_CHANGE(chmod, (const char *path, mode_t mode), path, mode)
DEFINE_CHANGE(fchmodat, (int dir, const char *path, mode_t mode, int flags), dir, path, mode, flags)
DEFINE_CHANGE(chown, (const char *path, uid_t user, gid_t group), path, user, group)
DEFINE_CHANGE(lchown, (const char *path, uid_t user, gid_t group), path, user, group)
DEFINE_CHANGE(utimensat, (int dir, const char *path, const struct timespec times[2], int flags),
              dir, path, times, flags)
DEFINE_CHANGE(utimes, (const char *path, const struct timeval times[2]), path, times)
DEFINE_CHANGE(mkfifo, (const char *path, mode_t mode), path, mode)
DEFINE_CHANGE(symlink, (const char *target, const char *path), target, path)
DEFINE_CHANGE(symlinkat, (const char *target, int dir, const char *path), target, dir, path)
DEFINE_CHANGE(setxattr,
              (const char *path, const char *name, const void *value, size_t size, int flags), path,
              name, value, size, flags)
DEFINE_CHANGE(lsetxattr,
              (const char *path, const char *name, const void *value, size_t size, int flags), path,
              name, value, size, flags)

/* Two names: a tree file and one on disk are on different file systems, but EXDEV would make a
 * caller copy and then fail to remove the original, so the answer is the one it would end with. */
#define DEFINE_MOVE(name, parameters, ...)                                                         \
    int name parameters                                                                            \
    {                                                                                              \
        bool inside = bundle_tree_resolve(from).inside || bundle_tree_resolve(path).inside;        \
        return inside ? fail(EROFS) : BUNDLE_NEXT(name)(__VA_ARGS__);                              \
    }
DEFINE_MOVE(rename, (const char *from, const char *path), from, path)
DEFINE_MOVE(renameat, (int dir, const char *from, int to_dir, const char *path), dir, from, to_dir,
            path)
DEFINE_MOVE(link, (const char *from, const char *path), from, path)
DEFINE_MOVE(linkat, (int dir, const char *from, int to_dir, const char *path, int flags), dir, from,
            to_dir, path, flags)
