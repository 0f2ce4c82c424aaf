/* Thread-local storage of images. */
#ifndef BUNDLE_TLS_H
#define BUNDLE_TLS_H

#include <stdint.h>

#include "contract/names.h"

/* The argument of __tls_get_addr() (x86-64 psABI: a pair of words in the global offset table). */
typedef struct bundle_tls_index {
    uint64_t module;
    uint64_t offset;
} bundle_tls_index;

/* What images call instead of __tls_get_addr(): this thread's copy of a variable. */
void *bundle_tls_get_addr(const bundle_tls_index *index) __asm__(BUNDLE_TLS_GET_ADDR_SYMBOL);

#endif
