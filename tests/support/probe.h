/* The table of frozen modules that tests/support/frozen.py generates; ends with a NULL name. */
#ifndef PROBE_H
#define PROBE_H

#include "contract/bundle_format.h"

typedef struct probe_row {
    const char *name;
    const bundle_frozen *frozen;
} probe_row;

extern const probe_row probe_rows[];

#endif
