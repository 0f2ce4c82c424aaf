/* Ending the interpreter. */
#ifndef BUNDLE_FINISH_H
#define BUNDLE_FINISH_H

#include <stdbool.h>

/* Tell CPython that __main__ starts or has ended (3.13; nothing before). */
void bundle_running_main(bool running);

/* End the program as Py_FinalizeEx() does, as far as anybody can tell: threads joined, atexit
 * called, finalizers run, streams flushed.  0, or -1 when a stream could not be flushed. */
int bundle_finish(void);

#endif
