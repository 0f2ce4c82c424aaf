#include "native/relro.h"
#include "start/boot.h"
#include "start/program.h"
#include "start/times.h"
#include "tree/ondisk.h"
#include "tree/tree.h"

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
    bundle_start_kind kind = bundle_command_find(argc, argv);
    bundle_boot(argc, argv, kind);
    return kind == BUNDLE_START_PYTHON ? Py_RunMain() : bundle_program_run(kind);
}
