/* A snapshot of the program: see contract/snapshot_format.h.  Executables without one do not have
 * these functions. */
#ifndef BUNDLE_SNAPSHOT_H
#define BUNDLE_SNAPSHOT_H

#include <stdbool.h>

/* In a recording: memory comes from fixed addresses from here on.  Nothing otherwise. */
void bundle_snapshot_start(void) __attribute__((weak, visibility("hidden")));

/* In a recording, with Python initialised: import, report to the build, and end the process. */
void bundle_snapshot_record(void) __attribute__((weak, visibility("hidden")));

/* Give this process the memory of the snapshot.  False: it starts normally. */
bool bundle_snapshot_restore(void) __attribute__((weak, visibility("hidden")));

/* Then give the program what this process has in its own way: words of the command line, the
 * environment, streams.  `words` are for sys.argv.  0, or -1 with an exception set. */
int bundle_snapshot_renew(int argc, char **argv, int words_count, char **words)
    __attribute__((weak, visibility("hidden")));

/* Call what the program has registered to run after a start from the snapshot.  Nothing at any
 * other start.  0, or -1 with an exception set. */
int bundle_snapshot_call_registered(void) __attribute__((weak, visibility("hidden")));

#endif
