/* Ending the interpreter. */
#ifndef BUNDLE_FINISH_H
#define BUNDLE_FINISH_H

/* End the interpreter with the same visible effects as Py_FinalizeEx(): threads are joined,
 * functions of atexit called, finalizers run, and streams flushed.  0, or -1 if a stream could not
 * be flushed. */
int bundle_finish(void);

#endif
