/* OpenSSL looks for certificates of authorities in a file and a directory that were decided when it
 * was built, and distributions do not agree on these.  The file's path means another file where
 * neither has any. So OpenSSL, and everybody who asks for its file, finds the certificates.  The
 * variables SSL_CERT_FILE and SSL_CERT_DIR would do so, too, but the program's children would
 * inherit them. */
#define _GNU_SOURCE
#include "tree/certificates.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "contract/bundle_format.h"
#include "system/next.h"

static bool
is_readable(const char *path)
{
    return syscall(SYS_faccessat, AT_FDCWD, path, R_OK) == 0;
}

/* Whether a directory has a certificate that OpenSSL finds: a name such as 1a2b3c4d.0,
 * X509_LOOKUP_hash_dir(3). */
static bool
has_certificates(const char *path)
{
    bool found = false;
    DIR *directory = BUNDLE_NEXT(opendir)(path);
    for (struct dirent *entry; directory != NULL && !found;) {
        entry = BUNDLE_NEXT(readdir)(directory);
        if (entry == NULL) {
            break;
        }
        found = strspn(entry->d_name, "0123456789abcdef") == 8 && entry->d_name[8] == '.' &&
                isdigit((unsigned char)entry->d_name[9]);
    }
    if (directory != NULL) {
        BUNDLE_NEXT(closedir)(directory);
    }
    return found;
}

/* Whether a path means the certificates of the system: OpenSSL's own file, or a place of one of the
 * distributions if SSL_CERT_FILE names it.  Any other value of the variable is somebody's choice.
 */
static bool
is_of_the_system(const char *path)
{
    const char *const *places = bundle.certificates;
    if (places == NULL) {
        return false;
    }
    if (strcmp(path, places[0]) == 0) {
        return true;
    }
    for (places += 2; *places != NULL && strcmp(path, *places) != 0; places++) {
    }
    const char *chosen = *places != NULL ? getenv("SSL_CERT_FILE") : NULL;
    return chosen != NULL && strcmp(path, chosen) == 0;
}

const char *
bundle_certificates_place(const char *path)
{
    if (path == NULL || path[0] != '/' || !is_of_the_system(path)) {
        return path;
    }
    int saved = errno;
    const char *const *places = bundle.certificates, *found = path;
    if (!is_readable(path) && !has_certificates(places[1])) {
        for (places += 2; *places != NULL && !is_readable(*places); places++) {
        }
        found = *places != NULL ? *places : path;
    }
    errno = saved;
    return found;
}
