#define _GNU_SOURCE
#include "tree/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "contract/checks.h"
#include "contract/recipe.h"
#include "stored/damage.h"
#include "stored/inflate.h"
#include "tree/own_file.h"
#include "tree/rebuild.h"

static const char *executable = "";
static size_t executable_size;

void
bundle_tree_start(void)
{
    bundle_own_file_start();
    executable = bundle_own_file_path();
    executable_size = strlen(executable);
}

const char *
bundle_tree_executable(void)
{
    return executable;
}

static const bundle_file *
find(const char *path, size_t size)
{
    uint32_t mask = bundle.hash_size - 1;
    for (uint32_t i = bundle_hash(path, size) & mask; bundle.hash[i] != 0; i = (i + 1) & mask) {
        const bundle_file *file = &bundle.files[bundle.hash[i] - 1];
        if (file->path_size == size && memcmp(file->path, path, size) == 0) {
            return file;
        }
    }
    return NULL;
}

const bundle_file *
bundle_tree_find(const char *relative)
{
    return find(relative, strlen(relative));
}

/* The part of `path` behind `prefix` and slashes, or NULL if it does not start with them. */
static const char *
after(const char *path, const char *prefix, size_t size)
{
    if (size == 0 || strncmp(path, prefix, size) != 0 || path[size] != '/') {
        return NULL;
    }
    return path + size + strspn(path + size, "/");
}

/* The file at a clean path.  `directory`: it must be a directory, because the path ends in a slash.
 */
static bundle_path
look_up(const char *path, size_t size, bool directory)
{
    const bundle_file *file = find(path, size);
    if (file != NULL) {
        bool fits = !directory || (file->flags & BUNDLE_FILE_DIRECTORY);
        return (bundle_path){true, fits ? file : NULL, ENOTDIR};
    }
    while (file == NULL && size > 0) { /* up to a parent that exists */
        while (size > 0 && path[--size] != '/') {
        }
        file = find(path, size);
    }
    bool below = file != NULL && !(file->flags & BUNDLE_FILE_DIRECTORY);
    return (bundle_path){true, NULL, below ? ENOTDIR : ENOENT};
}

/* The part of an absolute path behind the executable's own path, or NULL. */
static const char *
after_executable(const char *path)
{
    const char *rest = after(path, BUNDLE_EXE, sizeof BUNDLE_EXE - 1);
    return rest != NULL ? rest : after(path, executable, executable_size);
}

typedef enum clean_result { CLEAN, CLIMBS_OUT, TOO_LONG } clean_result;

/* Write *rest without "//", "." and ".." to `clean`, which has room for PATH_MAX bytes.  If the
 * path climbs out of the tree, *rest is then what follows the ".." that does so. */
static clean_result
clean_path(const char **rest, char *clean, size_t *size)
{
    const char *at = *rest;
    size_t n = 0;
    while (*(at += strspn(at, "/")) != '\0') {
        size_t part = strcspn(at, "/");
        if (part == 2 && at[0] == '.' && at[1] == '.') {
            if (n == 0) {
                *rest = at + part;
                return CLIMBS_OUT;
            }
            while (n > 0 && clean[--n] != '/') {
            }
        }
        else if (!(part == 1 && at[0] == '.')) {
            if (n + part + 2 > PATH_MAX) {
                return TOO_LONG;
            }
            if (n > 0) {
                clean[n++] = '/';
            }
            memcpy(clean + n, at, part);
            n += part;
        }
        at += part;
    }
    *size = n;
    return CLEAN;
}

/* The number of symbolic links in one path that the kernel follows (path_resolution(7)). */
#define MOST_LINKS 40

/* What `rest`, a path below the virtual root, means if the tree has symbolic links.  Unlike
 * clean_path(), this looks at each component, because ".." behind a link is the parent of where the
 * link leads.  `rest` is kept at the end of a buffer, so that there is room for the text of a link
 * in front of what follows it.  No link leads out of the tree. */
static bundle_path
walk(const char *rest, bool follow)
{
    const bundle_path outside = {false, NULL, 0}, nothing = {true, NULL, ENOENT};
    char buffer[PATH_MAX], clean[PATH_MAX];
    size_t size = strlen(rest), n = 0;
    if (size >= sizeof buffer) {
        return (bundle_path){true, NULL, ENAMETOOLONG};
    }
    char *at = memcpy(buffer + sizeof buffer - size - 1, rest, size + 1);
    const bundle_file *file = find("", 0);
    for (unsigned links = 0; *(at += strspn(at, "/")) != '\0';) {
        size_t part = strcspn(at, "/");
        char *next = at + part;
        if (!(file->flags & BUNDLE_FILE_DIRECTORY)) {
            return (bundle_path){true, NULL, ENOTDIR};
        }
        if (part == 2 && at[0] == '.' && at[1] == '.') {
            if (n == 0) { /* to the executable itself, which the kernel knows, or to another name */
                return next[strspn(next, "/")] != '\0' ? nothing : outside;
            }
            while (n > 0 && clean[--n] != '/') {
            }
            file = find(clean, n);
        }
        else if (!(part == 1 && at[0] == '.')) {
            size_t before = n;
            if (n + part + 2 > sizeof clean) {
                return (bundle_path){true, NULL, ENAMETOOLONG};
            }
            if (n > 0) {
                clean[n++] = '/';
            }
            memcpy(clean + n, at, part);
            n += part;
            file = find(clean, n);
            if (file == NULL) {
                return nothing;
            }
            if ((file->flags & BUNDLE_FILE_LINK) && (follow || *next != '\0')) {
                if (++links > MOST_LINKS || file->size > (size_t)(next - buffer)) {
                    return (bundle_path){true, NULL, links > MOST_LINKS ? ELOOP : ENAMETOOLONG};
                }
                next = memcpy(next - file->size, file->data, file->size);
                n = before;
                file = find(clean, n);
            }
        }
        at = next;
    }
    bool slash = size > 0 && rest[size - 1] == '/';
    bool fits = !slash || (file->flags & BUNDLE_FILE_DIRECTORY);
    return (bundle_path){true, fits ? file : NULL, ENOTDIR};
}

static bundle_path
resolve(const char *path, bool follow)
{
    const bundle_path outside = {false, NULL, 0}, nothing = {true, NULL, ENOENT};
    const char *rest = path != NULL && path[0] == '/' ? after_executable(path) : NULL;
    if (rest == NULL) {
        if (bundle_tree_note_outside != NULL) {
            bundle_tree_note_outside(path);
        }
        return outside;
    }
    const size_t dir = sizeof BUNDLE_DIR - 1;
    if (strncmp(rest, BUNDLE_DIR, dir) != 0 || (rest[dir] != '/' && rest[dir] != '\0')) {
        /* A name beside the root does not exist: ENOENT.  The kernel would say ENOTDIR. */
        return rest[0] != '\0' && strcmp(rest, ".") != 0 ? nothing : outside;
    }
    rest += dir;
    if (bundle.flags & BUNDLE_HAS_LINKS) {
        return walk(rest, follow);
    }
    char clean[PATH_MAX];
    size_t size = 0;
    switch (clean_path(&rest, clean, &size)) {
    case CLIMBS_OUT: /* to the executable itself, which the kernel knows, or to another name */
        return rest[strspn(rest, "/")] != '\0' ? nothing : outside;
    case TOO_LONG:
        return (bundle_path){true, NULL, ENAMETOOLONG};
    case CLEAN:
        break;
    }
    return look_up(clean, size, size > 0 && path[strlen(path) - 1] == '/');
}

bundle_path
bundle_tree_resolve(const char *path)
{
    return resolve(path, true);
}

bundle_path
bundle_tree_resolve_link(const char *path)
{
    return resolve(path, false);
}

static int
read_image(const bundle_file *file, unsigned char *to)
{
    bundle_recipe_size size;
    memcpy(&size, file->data, sizeof size);
    unsigned char *recipe = malloc(size);
    int result = recipe == NULL ? -1
                                : bundle_inflate(recipe, size, file->data + sizeof size,
                                                 file->stored - sizeof size);
    if (result == 0) {
        result = bundle_rebuild(to, file->size, recipe, size);
    }
    free(recipe);
    return result;
}

int
bundle_tree_read(const bundle_file *file, unsigned char *to)
{
    if (file->flags & BUNDLE_FILE_IMAGE) {
        return read_image(file, to);
    }
    if (file->library == NULL && bundle_damage_in_file(file)) {
        return -1;
    }
    if (!(file->flags & BUNDLE_FILE_DEFLATE)) {
        memcpy(to, file->data, file->size);
        return 0;
    }
    return bundle_inflate(to, file->size, file->data, file->stored);
}
