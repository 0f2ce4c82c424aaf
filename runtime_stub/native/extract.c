#define _GNU_SOURCE
#include "native/extract.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tree/contents.h"
#include "tree/tree.h"

static bool
write_all(int fd, const unsigned char *data, size_t size)
{
    while (size > 0) {
        ssize_t done = write(fd, data, size);
        if (done < 0 && errno != EINTR) {
            return false;
        }
        data += done > 0 ? done : 0;
        size -= done > 0 ? (size_t)done : 0;
    }
    return true;
}

static bool
write_file(const bundle_file *file, const char *path)
{
    unsigned char *content = malloc(file->size + 1);
    if (content == NULL) {
        return false;
    }
    memset(content, 0, file->size);
    bool done = bundle_tree_read(file, content) == 0;
    int fd = done ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700) : -1;
    done = fd >= 0 && write_all(fd, content, file->size);
    int saved = errno;
    if (fd >= 0) {
        close(fd);
    }
    free(content);
    errno = saved;
    return done;
}

int
bundle_extract_pages(const void *address, size_t size)
{
    int fd = (int)syscall(SYS_memfd_create, "text", MFD_CLOEXEC);
    fd = fd < 0 ? bundle_contents_on_disk(NULL) : fd;
    if (fd >= 0 && !write_all(fd, address, size)) {
        int saved = errno;
        close(fd);
        errno = saved;
        return -1;
    }
    return fd;
}

bool
bundle_extract(const bundle_file *file, bundle_extracted *to)
{
    const char *base = getenv("TMPDIR");
    const char *slash = strrchr(file->path, '/');
    if (base == NULL || base[0] != '/') {
        base = "/tmp";
    }
    int n = snprintf(to->directory, sizeof to->directory, "%s/bundle-XXXXXX", base);
    if (n < 0 || (size_t)n >= sizeof to->directory) {
        errno = ENAMETOOLONG;
        return false;
    }
    if (mkdtemp(to->directory) == NULL) { /* mode 0700, and a name that cannot be foreseen */
        return false;
    }
    n = snprintf(to->path, sizeof to->path, "%s/%s", to->directory,
                 slash != NULL ? slash + 1 : file->path);
    if (n < 0 || (size_t)n >= sizeof to->path || !write_file(file, to->path)) {
        int saved = errno;
        bundle_extract_remove(to);
        errno = saved;
        return false;
    }
    return true;
}

void
bundle_extract_remove(const bundle_extracted *extracted)
{
    unlink(extracted->path);
    rmdir(extracted->directory);
}
