/* Ending the interpreter. */
#ifndef BUNDLE_FINISH_H
#define BUNDLE_FINISH_H

#include <stdbool.h>

/* Tell CPython that __main__ starts or has ended (3.13; nothing before). */
void bundle_running_main(bool running);

/* Threads joined, atexit called, streams flushed, and the interpreter torn down.
 * 0, or -1 when sys.stdout or sys.stderr could not be flushed. */
int bundle_finish(void);

#endif
