/* Shared objects that were laid out at build time. */
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
    bool failed;  /* half-way; for good */
    bool global;  /* opened with RTLD_GLOBAL */
} bundle_loaded;

/* Finds what the dynamic loader has for an import of `image`; NULL when there is nothing. */
typedef void *bundle_import_finder(const bundle_image *image, const bundle_import *import);

/* Map image `index` and fill in what was not known at build time.  Does nothing the second time.
 * 0; -1 with a text for dlerror() in message.  Not to be called by two threads at once. */
int bundle_images_map(uint32_t index, bundle_import_finder *find, char *message, size_t size);

/* Call the constructors of image `index`, once, and have its destructors called at exit. */
void bundle_images_start(uint32_t index);

/* The image that was loaded as `handle`; NULL for any other pointer. */
bundle_loaded *bundle_images_of_handle(const void *handle);

/* The mapped image that `address` lies in; NULL when there is none. */
bundle_loaded *bundle_images_at(uintptr_t address);

/* Image `index` if it is mapped, else NULL. */
bundle_loaded *bundle_images_get(uint32_t index);

/* Number of mapped images so far: they only ever grow. */
uint32_t bundle_images_mapped(void);

/* The address of a symbol's definition: of this thread's copy, or of what its resolver chooses. */
void *bundle_images_address(const bundle_loaded *loaded, const Elf64_Sym *symbol);

#endif
