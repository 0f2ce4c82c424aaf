/* Thread-local storage of images. */
#ifndef BUNDLE_TLS_H
#define BUNDLE_TLS_H

#include <stdint.h>

#include "contract/names.h"

/* The argument of __tls_get_addr(): a pair of words in the global offset table (x86-64 psABI). */
typedef struct bundle_tls_index {
    uint64_t module;
    uint64_t offset;
} bundle_tls_index;

/* The address of this thread's copy of a variable.  Images call it instead of __tls_get_addr(). */
void *bundle_tls_get_addr(const bundle_tls_index *index) __asm__(BUNDLE_TLS_GET_ADDR_SYMBOL);

#endif
