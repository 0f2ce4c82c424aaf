/* What the recording keeps for the start from the snapshot.  It is a part of the snapshot. */
#ifndef BUNDLE_SNAPSHOT_STATE_H
#define BUNDLE_SNAPSHOT_STATE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdint.h>

typedef struct bundle_snapshot_state {
    PyObject *renew;               /* a function of bundler/snapshot/recording.py */
    PyOS_sighandler_t interrupt;   /* CPython's handler of SIGINT */
    unsigned char *thread_storage; /* of the main thread: that of the executable */
    /* Set when the snapshot is used: indices of renewals that get a new seed. */
    const uint64_t *renewals;
    PyPreConfig *preconfig;
    uint64_t renewals_count;
    /* Set by the renewal: (function, arguments, keyword arguments) of what the program has
     * registered to run after a start from the snapshot. */
    PyObject *restored;
} bundle_snapshot_state;

extern bundle_snapshot_state bundle_snapshot_saved;

#endif
