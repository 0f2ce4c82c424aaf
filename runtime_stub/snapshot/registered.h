/* What the C library keeps for the process, noted so that another process can tell its own. */
#ifndef BUNDLE_SNAPSHOT_REGISTERED_H
#define BUNDLE_SNAPSHOT_REGISTERED_H

#include <stdbool.h>
#include <stdint.h>

/* From now on, note what is registered. */
void bundle_snapshot_registered_start(void);

/* End the notes and report them.  What cannot be told to another process is reported as "asks". */
void bundle_snapshot_registered_stop(void);

/* In a new process: whether these keys of pthread_key_create() are free.  Then they are taken. */
bool bundle_snapshot_take_keys(const uint64_t *keys, uint64_t count);

/* In a new process that has the memory of the snapshot: register all, with the keys taken. */
void bundle_snapshot_register(void);

#endif
