#include "boot.h"
#include "command.h"
#include "program.h"

int
main(int argc, char **argv)
{
    const char *command = bundle_command_find(&argc, &argv);
    bundle_boot(argc, argv);
    return bundle_program_run(command);
}
