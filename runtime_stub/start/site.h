/* What the module site adds to builtins.  Programs start without that module. */
#ifndef BUNDLE_SITE_H
#define BUNDLE_SITE_H

/* Add exit, quit, help, copyright, credits and license to builtins.  0, or -1 with an exception
 * set. */
int bundle_site_add(void);

#endif
