/* A libpython that was linked before, and the libraries that it needs, became parts of the
 * executable.  Each has memory that only the dynamic loader writes to (PT_GNU_RELRO).  An
 * executable can have one such range, and that is the linker's own.  So the others are protected
 * here. */
#include "native/relro.h"

#include <sys/mman.h>

#include "contract/bundle_format.h"

/* Of the linker: the first byte of the section BUNDLE_RELRO_SECTION, and the first one after it.
 * NULL if there is no such section. */
extern const bundle_relro first[] __asm__("__start_" BUNDLE_RELRO_SECTION)
    __attribute__((weak, visibility("hidden")));
extern const bundle_relro last[] __asm__("__stop_" BUNDLE_RELRO_SECTION)
    __attribute__((weak, visibility("hidden")));

void
bundle_relro_protect(void)
{
    for (const bundle_relro *range = first; range != last; range++) {
        /* if a sandbox forbids it, the program runs all the same */
        (void)mprotect((void *)range->start, range->size, PROT_READ);
    }
}
