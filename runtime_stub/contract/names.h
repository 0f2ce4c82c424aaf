/* Names by which one half finds what the other one defines. */
#ifndef BUNDLE_NAMES_H
#define BUNDLE_NAMES_H

/* Functions that images call: the build binds them to these symbols of the executable. */
#define BUNDLE_TLS_GET_ADDR_SYMBOL "bundle_tls_get_addr"
#define BUNDLE_TLS_DESCRIPTOR_SYMBOL "bundle_tls_descriptor"

/* What a linked libpython calls instead of __tls_get_addr(). */
#define BUNDLE_TLS_STATIC_SYMBOL "bundle_tls_static"

/* printf format of the symbol of an image's block in the executable's thread-local storage; the
 * build numbers them, and asks the linked executable where they are. */
#define BUNDLE_TLS_BLOCK_SYMBOL "bundle_tls_%u"

/* The bundle_pack that the build fills in after the link. */
#define BUNDLE_PACKED_SYMBOL "bundle_packed"

/* The bundle_snapshot_header that the build fills in. */
#define BUNDLE_SNAPSHOT_SYMBOL "bundle_snapshot"

/* The section of bundle_relro[]: what linked libraries have that is read-only after relocation. */
#define BUNDLE_RELRO_SECTION "bundle_relro"

/* printf format of the module names of run-time hooks: scripts that run before the program, in the
 * order of their numbers, which begin with 0. */
#define BUNDLE_HOOK_MODULE "_bundler_rth_%u"

#endif
