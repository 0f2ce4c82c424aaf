/* BUNDLER_IMPORT_TIME: how long a start takes, import by import. */
#ifndef BUNDLE_TIMES_H
#define BUNDLE_TIMES_H

#include <stdbool.h>

/* Read the variable and, if it is set, print "bundle: started at N us" of CLOCK_MONOTONIC.  Call it
 * first. */
void bundle_times_start(void);

/* Whether the user asks for the times. */
bool bundle_times_wanted(void);

/* If they do, print how many microseconds have gone since the start: "bundle: `what` after N us".
 */
void bundle_times_report(const char *what);

#endif
