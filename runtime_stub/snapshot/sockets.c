/* Programs try whether there is IPv6 by a socket that they bind to an address of the machine's own.
 * The answer is a guard: a start where it is another one does not use the snapshot.  What talks to
 * others has no guard.
 */
#define _GNU_SOURCE
#include "snapshot/sockets.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "snapshot/noted.h"
#include "system/next.h"

enum { MOST = 64, FLAGS = SOCK_CLOEXEC | SOCK_NONBLOCK };

/* By descriptor: what it was made as. */
static struct {
    int domain, type, protocol;
} made[MOST];

static bool
is_plain(int domain, int type)
{
    type &= ~FLAGS;
    return (domain == AF_INET || domain == AF_INET6) && (type == SOCK_STREAM || type == SOCK_DGRAM);
}

int
socket(int domain, int type, int protocol)
{
    char text[64];
    int fd = BUNDLE_NEXT(socket)(domain, type, protocol), saved = errno;
    if (!is_plain(domain, type) || fd >= MOST) {
        bundle_snapshot_note("asks", "socket");
    }
    else {
        snprintf(text, sizeof text, "%d %d %d %d", domain, type, protocol, fd < 0 ? saved : 0);
        bundle_snapshot_note("socket", text);
    }
    if (fd >= 0 && fd < MOST) {
        made[fd].domain = domain;
        made[fd].type = type;
        made[fd].protocol = protocol;
    }
    errno = saved;
    return fd;
}

/* Any port of an address: the kernel chooses one. */
static bool
has_any_port(const struct sockaddr *address, socklen_t size)
{
    struct sockaddr_in6 six;
    struct sockaddr_in four;
    if (size == sizeof six && address->sa_family == AF_INET6) {
        memcpy(&six, address, sizeof six);
        return six.sin6_port == 0;
    }
    if (size == sizeof four && address->sa_family == AF_INET) {
        memcpy(&four, address, sizeof four);
        return four.sin_port == 0;
    }
    return false;
}

int
bind(int fd, const struct sockaddr *address, socklen_t size)
{
    char text[64 + 2 * sizeof(struct sockaddr_in6)];
    int result = BUNDLE_NEXT(bind)(fd, address, size), saved = errno;
    if (fd < 0 || fd >= MOST || !is_plain(made[fd].domain, made[fd].type) ||
        !has_any_port(address, size)) {
        bundle_snapshot_note("asks", "bind");
    }
    else {
        int used = snprintf(text, sizeof text, "%d %d %d ", made[fd].domain, made[fd].type,
                            made[fd].protocol);
        for (socklen_t i = 0; i < size; i++) {
            used += snprintf(text + used, sizeof text - (size_t)used, "%02x",
                             ((const unsigned char *)address)[i]);
        }
        snprintf(text + used, sizeof text - (size_t)used, " %d", result < 0 ? saved : 0);
        bundle_snapshot_note("bind", text);
    }
    errno = saved;
    return result;
}

/* ---- guards ------------------------------------------------------------------------------ */

/* A socket like that of the text, -1 with errno if there is none.  `rest` is what follows. */
static int
make(const char *text, char **rest)
{
    int kind[3];
    *rest = (char *)text;
    for (int i = 0; i < 3; i++) {
        kind[i] = (int)strtol(*rest, rest, 10);
    }
    return BUNDLE_NEXT(socket)(kind[0], kind[1] | SOCK_CLOEXEC, kind[2]);
}

bool
bundle_sockets_can_make(const char *text)
{
    char *rest;
    int fd = make(text, &rest), error = fd < 0 ? errno : 0;
    if (fd >= 0) {
        close(fd);
    }
    return error == atoi(rest);
}

bool
bundle_sockets_can_bind(const char *text)
{
    struct sockaddr_in6 address = {0};
    char *rest;
    int fd = make(text, &rest), error = 0;
    socklen_t size = 0;
    unsigned byte;
    for (rest++; size < sizeof address && sscanf(rest, "%2x", &byte) == 1 && *rest != ' ';
         rest += 2) {
        ((unsigned char *)&address)[size++] = (unsigned char)byte;
    }
    if (fd < 0 || BUNDLE_NEXT(bind)(fd, (const struct sockaddr *)&address, size) < 0) {
        error = errno;
    }
    if (fd >= 0) {
        close(fd);
    }
    return error == atoi(rest);
}
