/* Memory while a snapshot is recorded: at fixed addresses, and without remains of what was freed.
 */
#ifndef BUNDLE_SNAPSHOT_HEAP_H
#define BUNDLE_SNAPSHOT_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Blocks of malloc() are in the first area, pages of mmap() in the second.  Both are below all
 * images (bundler/target_machine.py). */
#define BUNDLE_SNAPSHOT_BLOCKS UINT64_C(0x100000000000)
#define BUNDLE_SNAPSHOT_PAGES UINT64_C(0x108000000000)
#define BUNDLE_SNAPSHOT_AREA_SIZE (UINT64_C(1) << 34)

/* What the dynamic loader loads is above this address; the executable and images are below. */
#define BUNDLE_SNAPSHOT_LOADER UINT64_C(0x400000000000)

/* From now on memory comes from the two areas.  False if they cannot be had. */
bool bundle_snapshot_heap_start(void);

/* Memory comes from the C library again. */
void bundle_snapshot_heap_stop(void);

/* The first address of each area that was never used. */
uint64_t bundle_snapshot_blocks_end(void);
uint64_t bundle_snapshot_pages_end(void);

/* Whether nothing is mapped any more that came from elsewhere. */
bool bundle_snapshot_has_all_pages(void);

/* Whether the address is in the area of pages. */
bool bundle_snapshot_is_page(const void *memory);

#endif
