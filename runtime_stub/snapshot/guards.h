/* Whether this start is in surroundings like those of the recording, as far as they matter. */
#ifndef BUNDLE_SNAPSHOT_GUARDS_H
#define BUNDLE_SNAPSHOT_GUARDS_H

#include "contract/snapshot_format.h"

typedef struct bundle_cpu {
    uint64_t words[BUNDLE_CPU_WORDS];
} bundle_cpu;

/* What CPUID says about this processor: shared objects choose code by it. */
bundle_cpu bundle_cpu_read(void);

/* CPython's modes at its start (PEP 538, PEP 540). */
typedef enum bundle_locale {
    BUNDLE_LOCALE_OTHER,
    BUNDLE_LOCALE_UTF8, /* the recording had it */
    BUNDLE_LOCALE_C,    /* which CPython takes for UTF-8 */
} bundle_locale;

bundle_locale bundle_guards_locale(void);

/* The reason why this process cannot use a snapshot, whatever is in it; NULL if there is none. */
const char *bundle_guards_of_process(void);

/* The reason why it cannot use this one; NULL if there is none.  `texts` are its
 * guards: each is a word, a space and a text. */
const char *bundle_guards_of_snapshot(const bundle_snapshot_tables *counts, const char *texts);

#endif
