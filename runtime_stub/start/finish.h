/* Ending the interpreter. */
#ifndef BUNDLE_FINISH_H
#define BUNDLE_FINISH_H

/* End the program as Py_FinalizeEx() does, as far as anybody can tell: threads joined, atexit
 * called, finalizers run, streams flushed.  0, or -1 when a stream could not be flushed. */
int bundle_finish(void);

#endif
