/* What a file system says beside stat(): its own size and kind, and extended attributes. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <sys/xattr.h>

#include "system/next.h"
#include "tree/dirfd.h"
#include "tree/tree.h"

/* Set errno and return -1. */
static int
fail(int error)
{
    errno = error;
    return -1;
}

static int
statvfs_inside(bundle_path p, struct statvfs *to)
{
    const bundle_file *file = p.file;
    if (file == NULL) {
        return fail(p.missing);
    }
    memset(to, 0, sizeof *to);
    to->f_bsize = to->f_frsize = 4096;
    to->f_files = bundle.files_count;
    for (uint32_t i = 0; i < bundle.files_count; i++) {
        to->f_blocks += (bundle.files[i].stored + 4095) / 4096; /* no block is free */
    }
    to->f_flag = ST_RDONLY | ST_NOSUID | ST_NODEV;
    to->f_namemax = 255;
    return 0;
}

_Static_assert(sizeof(struct statvfs) == sizeof(struct statvfs64), "one statvfs layout (LP64)");

#define DEFINE_FSTATVFS(name, type)                                                                \
    int name(int fd, struct type *to)                                                              \
    {                                                                                              \
        const bundle_file *directory = bundle_dirfd_directory(fd);                                 \
        return directory != NULL                                                                   \
                   ? statvfs_inside((bundle_path){true, directory, 0}, (struct statvfs *)to)       \
                   : BUNDLE_NEXT(name)(fd, to);                                                    \
    }
DEFINE_FSTATVFS(fstatvfs, statvfs)
DEFINE_FSTATVFS(fstatvfs64, statvfs64)

#define DEFINE_STATVFS(name, type)                                                                 \
    int name(const char *path, struct type *to)                                                    \
    {                                                                                              \
        bundle_path p = bundle_tree_resolve(path);                                                 \
        return p.inside ? statvfs_inside(p, (struct statvfs *)to) : BUNDLE_NEXT(name)(path, to);   \
    }
DEFINE_STATVFS(statvfs, statvfs)
DEFINE_STATVFS(statvfs64, statvfs64)

/* The tree is like a file system without extended attributes (xattr(7)). */
#define DEFINE_XATTR(type, name, parameters, ...)                                                  \
    type name parameters                                                                           \
    {                                                                                              \
        bundle_path p = bundle_tree_resolve(path);                                                 \
        return p.inside ? fail(p.file == NULL ? p.missing : ENOTSUP)                               \
                        : BUNDLE_NEXT(name)(__VA_ARGS__);                                          \
    }
DEFINE_XATTR(ssize_t, listxattr, (const char *path, char *to, size_t size), path, to, size)
DEFINE_XATTR(ssize_t, llistxattr, (const char *path, char *to, size_t size), path, to, size)
DEFINE_XATTR(ssize_t, getxattr, (const char *path, const char *name, void *to, size_t size), path,
             name, to, size)
DEFINE_XATTR(ssize_t, lgetxattr, (const char *path, const char *name, void *to, size_t size), path,
             name, to, size)
