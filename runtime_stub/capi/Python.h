/* CPython's C API, as far as the stub uses it: our own declarations, in the place of its headers.
 *
 * Many interpreters come without headers, and those of two patch releases are hardly ever
 * different.  So the stub is always compiled with these declarations.  They restate facts: names,
 * types, the order of fields, and values.  What releases have in common is in objects.h, config.h,
 * functions.h and access.h.  What one release has is in release_3XX.h.
 *
 * Two checks hold them to the truth.  tests/unit/runtime_stub/test_capi.py compares each
 * declaration with the headers of every release.  bundler/target/probe/ compares layouts with the
 * memory of the target interpreter, at each build.
 *
 * The stub needs one more declaration?  A function or an object: functions.h.  A structure or a
 * constant: objects.h.  A macro of CPython's: access.h.  If releases differ: release_3XX.h.
 */
#ifndef BUNDLE_CAPI_PYTHON_H
#define BUNDLE_CAPI_PYTHON_H

/* pyconfig.h defines this, and it decides what the system headers declare. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
#include <wchar.h>

#ifndef PY_VERSION_HEX
#error "which release?  The build gives -DPY_VERSION_HEX=0x030B0000 for CPython 3.11"
#elif PY_VERSION_HEX >> 16 == 0x030B
#include "capi/release_311.h"
#elif PY_VERSION_HEX >> 16 == 0x030C
#include "capi/release_312.h"
#elif PY_VERSION_HEX >> 16 == 0x030D
#include "capi/release_313.h"
#elif PY_VERSION_HEX >> 16 == 0x030E
#include "capi/release_314.h"
#elif PY_VERSION_HEX >> 16 == 0x030F
#include "capi/release_315.h"
#else
#error "this release of CPython is not supported: capi/ has no header for it"
#endif

#include "capi/objects.h"
#include "capi/config.h"
#include "capi/functions.h"
#include "capi/access.h"

#endif
