#include "boot.h"
#include "program.h"

int
main(int argc, char **argv)
{
    bundle_boot(argc, argv);
    return bundle_program_run();
}
