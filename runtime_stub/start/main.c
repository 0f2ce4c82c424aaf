#include "native/relro.h"
#include "snapshot/snapshot.h"
#include "start/boot.h"
#include "start/child.h"
#include "start/interpreters.h"
#include "start/options.h"
#include "start/program.h"
#include "start/times.h"
#include "tree/ondisk.h"
#include "tree/tree.h"

#include <stdlib.h>

/* Start from the snapshot.  False: the executable has none, or it does not fit. */
static bool
start_from_snapshot(int argc, char **argv)
{
    if (bundle_snapshot_restore == NULL || !bundle_snapshot_restore()) {
        return false;
    }
    bundle_tree_start(); /* once more: the memory is another one */
    bundle_command_line line = bundle_options_read(argc, argv, BUNDLE_START_PROGRAM);
    if (bundle_interpreters_renew() < 0 ||
        bundle_snapshot_renew(argc, argv, line.argc, line.argv) < 0) {
        PyErr_Print();
        exit(1);
    }
    return true;
}

int
main(int argc, char **argv)
{
    bundle_relro_protect();
    bundle_times_start();
    if (bundle_ondisk_is_cleaner(argc, argv)) {
        return bundle_ondisk_clean(argv);
    }
    bundle_ondisk_start();
    bundle_tree_start();
    char *path[] = {(char *)bundle_tree_executable(), NULL};
    if (argc == 0) { /* execve(2) allows it; CPython does not */
        argc = 1;
        argv = path;
    }
    bool marked = bundle_child_is_marked();
    bundle_start_kind kind = bundle_command_find(argc, argv);
    if (kind == BUNDLE_START_PROGRAM && !marked && start_from_snapshot(argc, argv)) {
        return bundle_program_run(kind);
    }
    if (bundle_snapshot_start != NULL) {
        bundle_snapshot_start();
    }
    bundle_boot(argc, argv, kind);
    if (bundle_snapshot_record != NULL) {
        bundle_snapshot_record();
    }
    return kind == BUNDLE_START_PYTHON ? Py_RunMain() : bundle_program_run(kind);
}
