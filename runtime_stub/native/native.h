/* Shared objects of the bundle, loaded from memory. */
#ifndef BUNDLE_NATIVE_H
#define BUNDLE_NATIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "contract/bundle_format.h"

/* dlopen(3) for a shared object of the virtual tree, those it needs first.  Returns a handle as
 * dlopen does (one dlclose is owed for it); or NULL, with dlerror() set by the dynamic loader, or
 * a text for it in message[size].  What was loaded once stays mapped. */
void *bundle_native_open(const bundle_file *file, int flags, char *message, size_t size);

/* True once a shared object from outside the bundle was opened by name. */
bool bundle_native_foreign(void);
void bundle_native_note_foreign(void);

#endif
