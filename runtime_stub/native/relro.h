/* The memory of linked libraries that is read-only after relocation. */
#ifndef BUNDLE_RELRO_H
#define BUNDLE_RELRO_H

/* Protect it.  The dynamic loader has stored all addresses when main() begins. */
void bundle_relro_protect(void);

#endif
