/* Directory streams over the virtual tree: opendir and its kin.
 *
 * A list has the streams of this file; any other stream is libc's.  (Only libc knows the contents
 * of its DIR, so they cannot show the difference.)  In nearly every program the list is empty.
 * Then each function costs one load more.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tree/dirfd.h"
#include "system/next.h"
#include "tree/tree.h"

typedef struct stream {
    struct stream *next;
    const bundle_file *directory;
    uint64_t position; /* 0 and 1 are "." and ".." */
    int fd;            /* owned; -1 until the program asks for it */
    struct dirent64 entry;
} stream;

_Static_assert(sizeof(struct dirent) == sizeof(struct dirent64), "one dirent layout (LP64)");

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static stream *streams;

static stream *
ours(DIR *directory)
{
    if (__atomic_load_n(&streams, __ATOMIC_ACQUIRE) == NULL) {
        return NULL;
    }
    pthread_mutex_lock(&lock);
    stream *s = streams;
    while (s != NULL && (void *)s != (void *)directory) {
        s = s->next;
    }
    pthread_mutex_unlock(&lock);
    return s;
}

static DIR *
make_stream(const bundle_file *directory, int fd)
{
    stream *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return NULL;
    }
    s->directory = directory;
    s->fd = fd;
    pthread_mutex_lock(&lock);
    s->next = streams;
    __atomic_store_n(&streams, s, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&lock);
    return (DIR *)s;
}

DIR *
opendir(const char *path)
{
    bundle_path p = bundle_tree_resolve(path);
    if (!p.inside) {
        return BUNDLE_NEXT(opendir)(path);
    }
    if (p.file == NULL || !(p.file->flags & BUNDLE_FILE_DIRECTORY)) {
        errno = p.file == NULL ? p.missing : ENOTDIR;
        return NULL;
    }
    return make_stream(p.file, -1);
}

DIR *
fdopendir(int fd)
{
    const bundle_file *directory = bundle_dirfd_directory(fd);
    return directory != NULL ? make_stream(directory, fd) : BUNDLE_NEXT(fdopendir)(fd);
}

int
closedir(DIR *directory)
{
    stream *s = ours(directory);
    if (s == NULL) {
        return BUNDLE_NEXT(closedir)(directory);
    }
    pthread_mutex_lock(&lock);
    stream **link = &streams;
    while (*link != s) {
        link = &(*link)->next;
    }
    __atomic_store_n(link, s->next, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&lock);
    int result = s->fd >= 0 ? close(s->fd) : 0;
    free(s);
    return result;
}

static struct dirent64 *
read_stream(stream *s)
{
    const bundle_file *file = s->directory;
    const char *name = s->position == 0 ? "." : "..";
    if (s->position >= 2) {
        if (s->position - 2 >= file->size) {
            return NULL;
        }
        uint32_t child;
        memcpy(&child, file->data + (s->position - 2) * sizeof child, sizeof child);
        file = &bundle.files[child];
        const char *slash = strrchr(file->path, '/');
        name = slash != NULL ? slash + 1 : file->path;
    }
    struct dirent64 *entry = &s->entry;
    entry->d_ino = (ino64_t)(file - bundle.files) + 1;
    entry->d_off = (off64_t)++s->position;
    entry->d_type = file->flags & BUNDLE_FILE_DIRECTORY ? DT_DIR
                    : file->flags & BUNDLE_FILE_LINK    ? DT_LNK
                                                        : DT_REG;
    size_t size = strnlen(name, sizeof entry->d_name - 1);
    memcpy(entry->d_name, name, size);
    entry->d_name[size] = '\0';
    entry->d_reclen = sizeof *entry;
    return entry;
}

struct dirent *
readdir(DIR *directory)
{
    stream *s = ours(directory);
    return s != NULL ? (struct dirent *)read_stream(s) : BUNDLE_NEXT(readdir)(directory);
}

struct dirent64 *
readdir64(DIR *directory)
{
    stream *s = ours(directory);
    return s != NULL ? read_stream(s) : BUNDLE_NEXT(readdir64)(directory);
}

void
rewinddir(DIR *directory)
{
    stream *s = ours(directory);
    if (s != NULL) {
        s->position = 0;
        return;
    }
    BUNDLE_NEXT(rewinddir)(directory);
}

long
telldir(DIR *directory)
{
    stream *s = ours(directory);
    return s != NULL ? (long)s->position : BUNDLE_NEXT(telldir)(directory);
}

void
seekdir(DIR *directory, long position)
{
    stream *s = ours(directory);
    if (s != NULL) {
        s->position = (uint64_t)position;
        return;
    }
    BUNDLE_NEXT(seekdir)(directory, position);
}

int
dirfd(DIR *directory)
{
    stream *s = ours(directory);
    if (s == NULL) {
        return BUNDLE_NEXT(dirfd)(directory);
    }
    if (s->fd < 0) {
        s->fd = bundle_dirfd_open(s->directory);
    }
    return s->fd;
}
