/* Functions that would change the virtual tree.  They fail as on any read-only file system
 * (path_resolution(7)): with EEXIST to make a file that exists, with ENOENT to change a file that
 * does not exist, and with EROFS otherwise.  A directory of the tree cannot become the working
 * directory: ENOTSUP.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "tree/dirfd.h"
#include "system/next.h"
#include "tree/ondisk.h"
#include "tree/tree.h"

static int
fail(int error)
{
    errno = error;
    return -1;
}

/* MAKE a new file, CHANGE one that exists, REMOVE an entry of a directory. */
#define MAKE(p) fail((p).file != NULL ? EEXIST : EROFS)
#define CHANGE(p) fail((p).file == NULL ? (p).missing : EROFS)
#define REMOVE(p) CHANGE(p)

#define DEFINE(name, how, parameters, ...)                                                         \
    int name parameters                                                                            \
    {                                                                                              \
        bundle_path p = bundle_tree_resolve(path);                                                 \
        return p.inside ? how(p) : BUNDLE_NEXT(name)(__VA_ARGS__);                                 \
    }
DEFINE(mkdir, MAKE, (const char *path, mode_t mode), path, mode)
DEFINE(mkfifo, MAKE, (const char *path, mode_t mode), path, mode)
DEFINE(symlink, MAKE, (const char *target, const char *path), target, path)
DEFINE(rmdir, REMOVE, (const char *path), path)
DEFINE(unlink, REMOVE, (const char *path), path)
DEFINE(remove, REMOVE, (const char *path), path)
DEFINE(truncate, CHANGE, (const char *path, off_t size), path, size)
DEFINE(truncate64, CHANGE, (const char *path, off64_t size), path, size)
DEFINE(chmod, CHANGE, (const char *path, mode_t mode), path, mode)
DEFINE(chown, CHANGE, (const char *path, uid_t user, gid_t group), path, user, group)
DEFINE(lchown, CHANGE, (const char *path, uid_t user, gid_t group), path, user, group)
DEFINE(utimes, CHANGE, (const char *path, const struct timeval times[2]), path, times)
DEFINE(setxattr, CHANGE,
       (const char *path, const char *name, const void *value, size_t size, int flags), path, name,
       value, size, flags)
DEFINE(lsetxattr, CHANGE,
       (const char *path, const char *name, const void *value, size_t size, int flags), path, name,
       value, size, flags)

/* Relative to a directory. */
#define DEFINE_AT(name, how, parameters, ...)                                                      \
    int name parameters                                                                            \
    {                                                                                              \
        bundle_path p = bundle_dirfd_resolve(dir, path, 0);                                        \
        return p.inside ? how(p) : BUNDLE_NEXT(name)(__VA_ARGS__);                                 \
    }
DEFINE_AT(mkdirat, MAKE, (int dir, const char *path, mode_t mode), dir, path, mode)
DEFINE_AT(mkfifoat, MAKE, (int dir, const char *path, mode_t mode), dir, path, mode)
DEFINE_AT(symlinkat, MAKE, (const char *target, int dir, const char *path), target, dir, path)
DEFINE_AT(unlinkat, REMOVE, (int dir, const char *path, int flags), dir, path, flags)
DEFINE_AT(fchmodat, CHANGE, (int dir, const char *path, mode_t mode, int flags), dir, path, mode,
          flags)
DEFINE_AT(fchownat, CHANGE, (int dir, const char *path, uid_t user, gid_t group, int flags), dir,
          path, user, group, flags)
DEFINE_AT(utimensat, CHANGE, (int dir, const char *path, const struct timespec times[2], int flags),
          dir, path, times, flags)

/* Functions with two names.  A file of the tree and a file on disk are on different file systems,
 * for which EXDEV is usual.  But after EXDEV a caller copies the file, and then fails to remove the
 * original with EROFS.  So fail with EROFS at once. */
#define DEFINE_MOVE(name, parameters, ...)                                                         \
    int name parameters                                                                            \
    {                                                                                              \
        bool inside = bundle_tree_resolve(from).inside || bundle_tree_resolve(path).inside;        \
        return inside ? fail(EROFS) : BUNDLE_NEXT(name)(__VA_ARGS__);                              \
    }
DEFINE_MOVE(rename, (const char *from, const char *path), from, path)
DEFINE_MOVE(link, (const char *from, const char *path), from, path)

#define DEFINE_MOVE_AT(name, parameters, ...)                                                      \
    int name parameters                                                                            \
    {                                                                                              \
        bool inside = bundle_dirfd_resolve(dir, from, 0).inside ||                                 \
                      bundle_dirfd_resolve(to_dir, path, 0).inside;                                \
        return inside ? fail(EROFS) : BUNDLE_NEXT(name)(__VA_ARGS__);                              \
    }
DEFINE_MOVE_AT(renameat, (int dir, const char *from, int to_dir, const char *path), dir, from,
               to_dir, path)
DEFINE_MOVE_AT(linkat, (int dir, const char *from, int to_dir, const char *path, int flags), dir,
               from, to_dir, path, flags)

/* The kernel does not know this directory, so it cannot be the working directory, unless it is to
 * be on disk. */
static int
chdir_inside(bundle_path p)
{
    if (p.file == NULL) {
        return fail(p.missing);
    }
    return fail(p.file->flags & BUNDLE_FILE_DIRECTORY ? ENOTSUP : ENOTDIR);
}

int
chdir(const char *path)
{
    char disk[PATH_MAX];
    path = bundle_ondisk_path(path, disk);
    bundle_path p = bundle_tree_resolve(path);
    return p.inside ? chdir_inside(p) : BUNDLE_NEXT(chdir)(path);
}

int
fchdir(int fd)
{
    const bundle_file *directory = bundle_dirfd_directory(fd);
    return directory != NULL ? chdir_inside((bundle_path){true, directory, 0})
                             : BUNDLE_NEXT(fchdir)(fd);
}
