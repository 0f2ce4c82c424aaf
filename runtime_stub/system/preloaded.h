/* Definitions that come before those of the C library: of objects in LD_PRELOAD, as a rule. */
#ifndef BUNDLE_PRELOADED_H
#define BUNDLE_PRELOADED_H

/* Find the objects.  Call it again in a process that started from a snapshot. */
void bundle_preloaded_read(void);

/* The definition of `name` with this version, or without any.  NULL if there is none. */
void *bundle_preloaded(const char *name, const char *version);

#endif
