/* The options with which a process starts: those that the build baked in, and those of its words.
 */
#ifndef BUNDLE_OPTIONS_H
#define BUNDLE_OPTIONS_H

#include <stdbool.h>

#include "start/command.h"

/* The words as CPython is to read them. */
typedef struct bundle_command_line {
    bool parse; /* options stand before the script */
    int argc;
    char **argv;
} bundle_command_line;

/* Reads the words of a start.  An array of words that is not `argv` is the caller's to free. */
bundle_command_line bundle_options_read(int argc, char **argv, bundle_start_kind kind);

#endif
