/* Sockets that an import makes to see what the machine can do, and closes again. */
#ifndef BUNDLE_SNAPSHOT_SOCKETS_H
#define BUNDLE_SNAPSHOT_SOCKETS_H

#include <stdbool.h>

/* Guards of a snapshot (guards.c): whether a socket of a kind can be made here, "DOMAIN TYPE
 * PROTOCOL ERROR", and bound to an address, the same with "ADDRESS" in hexadecimal in front of the
 * error.  ERROR is what errno(3) was; 0 for success. */
bool bundle_sockets_can_make(const char *text);
bool bundle_sockets_can_bind(const char *text);

#endif
