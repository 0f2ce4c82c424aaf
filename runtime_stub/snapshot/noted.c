/* The C library's functions that tell something about the process and its surroundings.
 *
 * While a snapshot is recorded,
 *
 *   - getenv() and isatty() are noted: a start where the answer is another one does not use the
 *     snapshot;
 *   - what no guard could compare is noted: there will be no snapshot;
 *   - the others answer differently in each of the two recordings.  A module that keeps such an
 *     answer is then found by comparing them.
 *
 * At any other time they do what the C library's functions do.
 */
#define _GNU_SOURCE
#include "snapshot/noted.h"

#include <ifaddrs.h>
#include <locale.h>
#include <net/if.h>
#include <netdb.h>
#include <pthread.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "contract/snapshot_format.h"
#include "system/next.h"
#include "tree/tree.h"

static bool noting;

/* No process has such an id (proc(5), pid_max), so whoever compares ids after a fork sees that the
 * process is another one. */
enum { FIRST_PID = 5000000, FIRST_USER = 3000000000 / 2, FIRST_PROCESSORS = 3 };

void
bundle_snapshot_noting(bool on)
{
    noting = on;
}

void
bundle_snapshot_report(const char *format, ...)
{
    char line[4096 + 64];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(line, sizeof line - 1, format, arguments);
    va_end(arguments);
    size_t left = size < 0 ? 0 : (size_t)size < sizeof line - 2 ? (size_t)size : sizeof line - 2;
    for (size_t i = 0; i < left; i++) {
        line[i] = line[i] == '\n' ? '?' : line[i];
    }
    line[left++] = '\n';
    for (char *at = line; left > 0;) {
        ssize_t n = write((int)bundle_snapshot.report, at, left);
        if (n <= 0) {
            _exit(1); /* the build is gone */
        }
        at += n;
        left -= (size_t)n;
    }
}

void
bundle_snapshot_note(const char *kind, const char *text)
{
    if (noting) {
        bundle_snapshot_report("%s %s", kind, text);
    }
}

void
bundle_tree_note_outside(const char *path)
{
    if (noting && path != NULL) {
        noting = false; /* access() comes here, too */
        bool exists = BUNDLE_NEXT(access)(path, F_OK) == 0;
        noting = true;
        bundle_snapshot_note(exists ? "file" : "absent", path);
    }
}

/* ---- noted ------------------------------------------------------------------------------- */

char *
getenv(const char *name)
{
    bundle_snapshot_note("env", name);
    return BUNDLE_NEXT(getenv)(name);
}

char *
secure_getenv(const char *name)
{
    bundle_snapshot_note("env", name);
    return BUNDLE_NEXT(secure_getenv)(name);
}

int
isatty(int fd)
{
    if (fd <= STDERR_FILENO) { /* the import has opened any other one itself */
        char text[16];
        snprintf(text, sizeof text, "%d", fd);
        bundle_snapshot_note("tty", text);
    }
    return BUNDLE_NEXT(isatty)(fd);
}

#define DEFINE_ASKS(type, name, parameters, ...)                                                   \
    type name parameters                                                                           \
    {                                                                                              \
        bundle_snapshot_note("asks", #name);                                                       \
        return BUNDLE_NEXT(name)(__VA_ARGS__);                                                     \
    }
DEFINE_ASKS(int, socketpair, (int domain, int type, int protocol, int ends[2]), domain, type,
            protocol, ends)
DEFINE_ASKS(int, connect, (int fd, const struct sockaddr *to, socklen_t size), fd, to, size)
DEFINE_ASKS(int, listen, (int fd, int waiting), fd, waiting)
DEFINE_ASKS(int, getsockname, (int fd, struct sockaddr *restrict to, socklen_t *restrict size), fd,
            to, size)
DEFINE_ASKS(int, getsockopt,
            (int fd, int level, int name, void *restrict to, socklen_t *restrict size), fd, level,
            name, to, size)
DEFINE_ASKS(ssize_t, sendto,
            (int fd, const void *from, size_t size, int flags, const struct sockaddr *to,
             socklen_t to_size),
            fd, from, size, flags, to, to_size)
DEFINE_ASKS(ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags), fd, message, flags)
DEFINE_ASKS(int, getaddrinfo,
            (const char *restrict node, const char *restrict service,
             const struct addrinfo *restrict hints, struct addrinfo **restrict to),
            node, service, hints, to)
DEFINE_ASKS(int, gethostbyname_r,
            (const char *restrict name, struct hostent *restrict to, char *restrict buffer,
             size_t size, struct hostent **restrict result, int *restrict error),
            name, to, buffer, size, result, error)
DEFINE_ASKS(int, getifaddrs, (struct ifaddrs * *to), to)
DEFINE_ASKS(struct if_nameindex *, if_nameindex, (void), )
DEFINE_ASKS(int, getpwuid_r,
            (uid_t id, struct passwd *restrict to, char *restrict buffer, size_t size,
             struct passwd **restrict result),
            id, to, buffer, size, result)
DEFINE_ASKS(int, getpwnam_r,
            (const char *restrict name, struct passwd *restrict to, char *restrict buffer,
             size_t size, struct passwd **restrict result),
            name, to, buffer, size, result)
DEFINE_ASKS(struct passwd *, getpwent, (void), )
DEFINE_ASKS(int, pipe, (int ends[2]), ends)
DEFINE_ASKS(int, pipe2, (int ends[2], int flags), ends, flags)
DEFINE_ASKS(pid_t, fork, (void), )
DEFINE_ASKS(unsigned, alarm, (unsigned seconds), seconds)
DEFINE_ASKS(int, pthread_create,
            (pthread_t * to, const pthread_attr_t *attributes, void *(*run)(void *), void *with),
            to, attributes, run, with)
DEFINE_ASKS(int, sched_getaffinity, (pid_t pid, size_t size, cpu_set_t *to), pid, size, to)
DEFINE_ASKS(mode_t, umask, (mode_t mask), mask)
DEFINE_ASKS(int, nice, (int more), more)
DEFINE_ASKS(int, sigaltstack, (const stack_t *restrict to, stack_t *restrict from), to, from)

int
ioctl(int fd, unsigned long request, ...)
{
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    bundle_snapshot_note("asks", "ioctl");
    return BUNDLE_NEXT(ioctl)(fd, request, argument);
}

/* A process that starts from the snapshot has its own locale. */
char *
setlocale(int category, const char *locale)
{
    if (locale != NULL) {
        bundle_snapshot_note("asks", "setlocale");
    }
    return BUNDLE_NEXT(setlocale)(category, locale);
}

/* The C library's own random numbers. */
void
srand(unsigned seed)
{
    bundle_snapshot_note("asks", "srand");
    BUNDLE_NEXT(srand)(seed);
}

void
srandom(unsigned seed)
{
    bundle_snapshot_note("asks", "srandom");
    BUNDLE_NEXT(srandom)(seed);
}

/* ---- two answers ------------------------------------------------------------------------- */

static bool
is_second(void)
{
    return bundle_snapshot.variant != 0;
}

pid_t
getpid(void)
{
    return noting ? FIRST_PID + is_second() : BUNDLE_NEXT(getpid)();
}

pid_t
getppid(void)
{
    return noting ? FIRST_PID + 2 + is_second() : BUNDLE_NEXT(getppid)();
}

#define DEFINE_USER(type, name)                                                                    \
    type name(void) { return noting ? (type)FIRST_USER + is_second() : BUNDLE_NEXT(name)(); }
DEFINE_USER(uid_t, getuid)
DEFINE_USER(uid_t, geteuid)
DEFINE_USER(gid_t, getgid)
DEFINE_USER(gid_t, getegid)

long
sysconf(int name)
{
    bool counts = name == _SC_NPROCESSORS_CONF || name == _SC_NPROCESSORS_ONLN;
    return noting && counts ? FIRST_PROCESSORS + is_second() : BUNDLE_NEXT(sysconf)(name);
}

int
gethostname(char *to, size_t size)
{
    if (!noting) {
        return BUNDLE_NEXT(gethostname)(to, size);
    }
    snprintf(to, size, "host-%c", is_second() ? 'b' : 'a');
    return 0;
}

int
uname(struct utsname *to)
{
    int result = BUNDLE_NEXT(uname)(to);
    if (noting && result == 0) {
        const char letter = is_second() ? 'b' : 'a';
        snprintf(to->nodename, sizeof to->nodename, "host-%c", letter);
        snprintf(to->release, sizeof to->release, "3.10.0-%c", letter);
        snprintf(to->version, sizeof to->version, "#1 %c", letter);
    }
    return result;
}

int
clock_gettime(clockid_t clock, struct timespec *to)
{
    int result = BUNDLE_NEXT(clock_gettime)(clock, to);
    if (noting && result == 0) {
        to->tv_sec += (time_t)bundle_snapshot.variant;
    }
    return result;
}

int
gettimeofday(struct timeval *restrict to, void *restrict zone)
{
    int result = BUNDLE_NEXT(gettimeofday)(to, zone);
    if (noting && result == 0) {
        to->tv_sec += (time_t)bundle_snapshot.variant;
    }
    return result;
}

time_t
time(time_t *to)
{
    time_t now = BUNDLE_NEXT(time)(NULL) + (noting ? (time_t)bundle_snapshot.variant : 0);
    if (to != NULL) {
        *to = now;
    }
    return now;
}
