/* The executable's thread-local storage in this thread. */
#ifndef BUNDLE_SNAPSHOT_THREAD_STORAGE_H
#define BUNDLE_SNAPSHOT_THREAD_STORAGE_H

/* A copy of it, and back again. */
unsigned char *bundle_snapshot_copy_thread_storage(void);
void bundle_snapshot_set_thread_storage(const unsigned char *copy);

#endif
