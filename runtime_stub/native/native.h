/* Shared objects of the bundle, loaded from memory. */
#ifndef BUNDLE_NATIVE_H
#define BUNDLE_NATIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "contract/bundle_format.h"

/* dlopen(3) for a shared object of the virtual tree, after those that it needs.  Returns a handle
 * as dlopen() does, to be closed with dlclose().  On failure returns NULL: the dynamic loader has
 * set dlerror(), or message[size] has a text for it.  A shared object stays mapped after dlclose().
 */
void *bundle_native_open(const bundle_file *file, int flags, char *message, size_t size);

/* Whether the program has opened a shared object from outside the bundle by name. */
bool bundle_native_foreign(void);

/* Note that it has. */
void bundle_native_note_foreign(void);

/* Bind the images again in a process that has the memory of a snapshot.  0, or -1 with a message.
 */
int bundle_native_bind_again(char *message, size_t size);

#endif
