/* The rights that a process has beyond those of the user who started it. */
#ifndef BUNDLE_PRIVILEGES_H
#define BUNDLE_PRIVILEGES_H

/* Leave the process with the rights of the user who started it, for good.  0, or -1 with errno. */
int bundle_privileges_give_up(void);

#endif
