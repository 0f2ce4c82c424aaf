#define _GNU_SOURCE
#include "tree/rebuild.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "contract/bundle_format.h"
#include "contract/recipe.h"
#include "system/next.h"
#include "stored/unpack.h"
#include "tree/own_file.h"

/* The offset in the executable's file of an address in a segment that comes from the file. */
static bool
file_offset(uintptr_t address, uint64_t *offset)
{
    const Elf64_Phdr *header = (const Elf64_Phdr *)getauxval(AT_PHDR);
    unsigned long count = getauxval(AT_PHNUM);
    for (; header != NULL && count > 0; header++, count--) {
        if (header->p_type == PT_LOAD && address >= header->p_vaddr &&
            address < header->p_vaddr + header->p_filesz) {
            *offset = header->p_offset + (address - header->p_vaddr);
            return true;
        }
    }
    return false;
}

static bool
read_all(int fd, unsigned char *to, size_t size, uint64_t offset)
{
    while (size > 0) {
        ssize_t got = pread(fd, to, size, (off_t)offset);
        if (got <= 0) {
            if (got < 0 && errno == EINTR) {
                continue;
            }
            errno = got < 0 ? errno : EIO;
            return false;
        }
        to += got;
        offset += (uint64_t)got;
        size -= (size_t)got;
    }
    return true;
}

/* Read the pages of one copy: from packed units, or from the executable's file.  That is opened
 * into `fd` if it is -1.  False with errno set on failure. */
static bool
read_pages(int *fd, unsigned char *to, const bundle_recipe_copy *item)
{
    const unsigned char *pages = bundle_unpack_stored(item->from);
    uint64_t offset = 0;
    if (bundle_unpack_is_packed(pages)) {
        if (bundle_unpack_to(pages, item->size, to + item->to) < 0) {
            errno = EIO;
            return false;
        }
        return true;
    }
    if (!file_offset((uintptr_t)pages, &offset)) {
        errno = EIO;
        return false;
    }
    if (*fd < 0) {
        *fd = (int)syscall(SYS_openat, AT_FDCWD, bundle_own_file_link(), O_RDONLY | O_CLOEXEC);
    }
    return *fd >= 0 && read_all(*fd, to + item->to, item->size, offset);
}

/* Make the bytes of the file that are as in the pages.  False with errno set on failure. */
static bool
make_copies(unsigned char *to, size_t size, const unsigned char *copies, uint32_t count)
{
    bool done = true;
    int fd = -1;
    for (uint32_t i = 0; done && i < count; i++) {
        bundle_recipe_copy item;
        memcpy(&item, copies + i * sizeof item, sizeof item);
        if (item.to > size || item.size > size - item.to) {
            errno = EIO;
            done = false;
        }
        else {
            done = read_pages(&fd, to, &item);
        }
    }
    int saved = errno;
    if (fd >= 0) {
        close(fd);
    }
    errno = saved;
    return done;
}

/* Make the bytes of the file that differ from the pages, or are not in them.  They are `bytes`, up
 * to `end`.  False with errno set on failure. */
static bool
make_edits(unsigned char *to, size_t size, const unsigned char *edits, uint32_t count,
           const unsigned char *bytes, const unsigned char *end)
{
    size_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        bundle_recipe_edit item;
        memcpy(&item, edits + i * sizeof item, sizeof item);
        at += item.skip;
        if (at > size || item.size > size - at || item.size > (size_t)(end - bytes)) {
            errno = EIO;
            return false;
        }
        memcpy(to + at, bytes, item.size);
        bytes += item.size;
        at += item.size;
    }
    return true;
}

int
bundle_rebuild(unsigned char *to, size_t size, const unsigned char *recipe, size_t recipe_size)
{
    bundle_recipe head;
    if (recipe_size < sizeof head) {
        errno = EIO;
        return -1;
    }
    memcpy(&head, recipe, sizeof head);
    const uint64_t lists = head.copies_count * (uint64_t)sizeof(bundle_recipe_copy) +
                           head.edits_count * (uint64_t)sizeof(bundle_recipe_edit);
    if (lists > recipe_size - sizeof head) {
        errno = EIO;
        return -1;
    }
    const unsigned char *copies = recipe + sizeof head;
    const unsigned char *edits = copies + head.copies_count * sizeof(bundle_recipe_copy);
    const unsigned char *bytes = edits + head.edits_count * sizeof(bundle_recipe_edit);
    bool done = make_copies(to, size, copies, head.copies_count) &&
                make_edits(to, size, edits, head.edits_count, bytes, recipe + recipe_size);
    return done ? 0 : -1;
}
