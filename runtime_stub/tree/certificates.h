/* The certificates of the authorities that the run machine trusts. */
#ifndef BUNDLE_CERTIFICATES_H
#define BUNDLE_CERTIFICATES_H

/* The file to open instead of `path`, borrowed: `path` itself, unless it is OpenSSL's file of
 * certificates and this machine has its certificates elsewhere.  NULL stays NULL. */
const char *bundle_certificates_place(const char *path);

#endif
