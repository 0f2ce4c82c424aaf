/* Images: shared objects that the build laid out at fixed addresses. */
#ifndef BUNDLE_IMAGES_H
#define BUNDLE_IMAGES_H

#include <link.h>
#include <stdbool.h>
#include <stddef.h>

#include "contract/bundle_format.h"
#include "system/symbols.h"

typedef struct bundle_loaded {
    struct link_map map; /* first: its address is what dlopen() returns */
    const bundle_image *image;
    bundle_symbols symbols;
    bool mapped;  /* in place and relocated */
    bool started; /* its constructors were called */
    bool failed;  /* mapping failed half-way, for good */
    bool global;  /* opened with RTLD_GLOBAL */
} bundle_loaded;

/* Finds the address of an import of `image` in what the dynamic loader has loaded; NULL if there is
 * none. */
typedef void *bundle_import_finder(const bundle_image *image, const bundle_import *import);

/* Map image `index`, and fill in what the build did not know.  Does nothing the second time.  0; -1
 * with a text for dlerror() in message[size].  Two threads must not call it at once. */
int bundle_images_map(uint32_t index, bundle_import_finder *find, char *message, size_t size);

/* Call the constructors of image `index`, and register its destructors for the exit.  Does nothing
 * the second time. */
void bundle_images_start(uint32_t index);

/* The image of a handle that dlopen() returned.  NULL for any other pointer. */
bundle_loaded *bundle_images_of_handle(const void *handle);

/* The mapped image that `address` lies in.  NULL if there is none. */
bundle_loaded *bundle_images_at(uintptr_t address);

/* Image `index` if it is mapped; NULL otherwise. */
bundle_loaded *bundle_images_get(uint32_t index);

/* The number of mapped images.  It never becomes smaller. */
uint32_t bundle_images_mapped(void);

/* The address of a symbol's definition.  For thread-local storage it is the address of this
 * thread's copy; for an indirect function, what its resolver returns. */
void *bundle_images_address(const bundle_loaded *loaded, const Elf64_Sym *symbol);

/* ---- in a process that gets the memory of a snapshot (snapshot/restore.c) ---- */

/* The addresses of imports, one more than bundle_images.imports_count; NULL before the first image.
 */
void **bundle_images_imports(void);

/* Reserve the addresses of an image; false if they are not free.  Give them back. */
bool bundle_images_reserve(uint32_t index);
void bundle_images_release(uint32_t index);

/* Bring the pages of an image to the reserved addresses.  0, or -1 with errno set. */
int bundle_images_bring(uint32_t index);

/* The memory of the snapshot is in place: store again what only this process knows, in all images.
 * 0, or -1 with a message. */
int bundle_images_bind_again(bundle_import_finder *find, char *message, size_t size);

#endif
