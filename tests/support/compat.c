/* Calls the functions of runtime_stub/system/compat*.c, and says what is wrong.
 *
 * Usage: compat [own] [no=NUMBER]...
 *   own  the C library's own definitions are used where the stub asks for them
 *   no=  the kernel does not have the system call of this number
 * The functions are linked into this program, because it is made for the oldest C library.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <semaphore.h>
#include <spawn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include "system/next.h"

ssize_t getrandom(void *, size_t, unsigned);
int getentropy(void *, size_t);
uint32_t arc4random(void);
uint32_t arc4random_uniform(uint32_t);
void arc4random_buf(void *, size_t);
int memfd_create(const char *, unsigned);
ssize_t copy_file_range(int, off64_t *, int, off64_t *, size_t, unsigned);
ssize_t preadv2(int, const struct iovec *, int, off_t, int);
ssize_t pwritev2(int, const struct iovec *, int, off_t, int);
ssize_t preadv64v2(int, const struct iovec *, int, off64_t, int);
ssize_t pwritev64v2(int, const struct iovec *, int, off64_t, int);
int fcntl64(int, int, ...);
void explicit_bzero(void *, size_t);
void __explicit_bzero_chk(void *, size_t, size_t);
void *reallocarray(void *, size_t, size_t);
int sem_clockwait(sem_t *, clockid_t, const struct timespec *);
pid_t gettid(void);
int __cxa_thread_atexit_impl(void (*)(void *), void *, void *);
int close_range(unsigned, unsigned, int);
void closefrom(int);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
long __isoc23_strtol(const char *, char **, int);
long long __isoc23_strtoll(const char *, char **, int);
intmax_t __isoc23_strtoimax(const char *, char **, int);
unsigned long __isoc23_strtoul(const char *, char **, int);
unsigned long long __isoc23_strtoull(const char *, char **, int);
uintmax_t __isoc23_strtoumax(const char *, char **, int);
long __isoc23_wcstol(const wchar_t *, wchar_t **, int);
long long __isoc23_wcstoll(const wchar_t *, wchar_t **, int);
unsigned long __isoc23_wcstoul(const wchar_t *, wchar_t **, int);
unsigned long long __isoc23_wcstoull(const wchar_t *, wchar_t **, int);
int __isoc23_sscanf(const char *, const char *, ...);
extern char __libc_single_threaded;

static bool own;
static int failures;

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            failures++;                                                                            \
            printf("line %d: %s (errno %d)\n", __LINE__, #condition, errno);                       \
        }                                                                                          \
    } while (0)

/* The stub's function.  An old C library has none of what it is asked for. */
void *
bundle_next_optional(const char *name, void **slot)
{
    (void)slot;
    return own ? dlsym(RTLD_NEXT, name) : NULL;
}

static bool
lacks(int number)
{
    errno = 0;
    return syscall(number, -1L, -1L, -1L, -1L, -1L, -1L) < 0 && errno == ENOSYS;
}

static void
forbid(int number)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)number, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
        perror("seccomp");
        exit(2);
    }
}

/* ---- random numbers, memory, files ------------------------------------------------------- */

static bool
all_zero(const unsigned char *at, size_t size)
{
    unsigned char sum = 0;
    for (size_t i = 0; i < size; i++) {
        sum |= at[i];
    }
    return sum == 0;
}

static void
check_random(void)
{
    unsigned char text[300] = {0};
    if (lacks(SYS_getrandom)) {
        CHECK(getrandom(text, 32, 0) == -1 && errno == ENOSYS);
        CHECK(getentropy(text, 32) == -1 && errno == ENOSYS);
    }
    else {
        CHECK(getrandom(text, 32, 0) == 32 && !all_zero(text, 32) && all_zero(text + 32, 268));
        CHECK(getrandom(text, 32, 0x80) == -1 && errno == EINVAL);
        CHECK(getentropy(text + 32, 224) == 0 && !all_zero(text + 224, 32));
    }
    CHECK(getentropy(text, 257) == -1 && errno == EIO);
    memset(text, 0, sizeof text);
    arc4random_buf(text, 299);
    CHECK(!all_zero(text, 16) && !all_zero(text + 283, 16) && text[299] == 0);
    uint32_t seen = 0, most = 0;
    for (int i = 0; i < 200; i++) {
        uint32_t number = arc4random_uniform(6);
        seen |= 1u << number;
        most = number > most ? number : most;
    }
    CHECK(seen == 63 && most == 5);
    CHECK(arc4random_uniform(0) == 0 && arc4random_uniform(1) == 0);
    CHECK(arc4random() != arc4random() || arc4random() != arc4random());
}

static void
check_memory(void)
{
    char text[8] = "1234567";
    explicit_bzero(text, 4);
    CHECK(memcmp(text,
                 "\0\0\0\0"
                 "567",
                 8) == 0);
    __explicit_bzero_chk(text, 8, 8);
    CHECK(all_zero((unsigned char *)text, 8));
    CHECK(reallocarray(NULL, SIZE_MAX / 2, 3) == NULL && errno == ENOMEM);
    int *numbers = reallocarray(NULL, 100, sizeof *numbers);
    numbers[99] = 7;
    numbers = reallocarray(numbers, 1000, sizeof *numbers);
    CHECK(numbers != NULL && numbers[99] == 7);
    free(numbers);
    CHECK(__libc_single_threaded == 0 || gnu_get_libc_version()[2] >= '3');
}

static void
check_vectors(int fd)
{
    char a[4] = "abc", b[6] = "defgh", c[4] = "", d[6] = "";
    struct iovec from[] = {{a, 3}, {b, 5}}, to[] = {{c, 3}, {d, 5}};
    CHECK(pwritev64v2(fd, from, 2, 10, 0) == 8);
    CHECK(lseek(fd, 0, SEEK_CUR) == 0); /* the position stays */
    CHECK(preadv64v2(fd, to, 2, 10, 0) == 8 && !strcmp(c, "abc") && !strcmp(d, "defgh"));
    CHECK(pwritev2(fd, from, 1, -1, 0) == 3 && lseek(fd, 0, SEEK_CUR) == 3);
    CHECK(lseek(fd, 11, SEEK_SET) == 11 && preadv2(fd, to, 1, -1, 0) == 3 && !strcmp(c, "bcd"));
    CHECK(preadv64v2(-1, to, 1, 0, 0) == -1 && errno == EBADF);
    int unknown = 1 << 30, error = lacks(SYS_preadv2) ? ENOTSUP : EOPNOTSUPP;
    CHECK(preadv64v2(fd, to, 1, 0, unknown) == -1 && errno == error);
    CHECK(pwritev64v2(fd, from, 1, 0, unknown) == -1 && errno == error);
}

static void
check_files(void)
{
    int fd = memfd_create("compat", 1);
    if (fd < 0) {
        CHECK(errno == ENOSYS && lacks(SYS_memfd_create));
        fd = fileno(tmpfile());
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
    CHECK(fcntl64(fd, F_GETFD) == FD_CLOEXEC);
    CHECK(fcntl64(fd, F_SETFD, 0) == 0 && fcntl(fd, F_GETFD) == 0);
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    CHECK(fcntl64(fd, F_GETLK, &lock) == 0 && lock.l_type == F_UNLCK);
    CHECK(fcntl64(-1, F_GETFD) == -1 && errno == EBADF);
    check_vectors(fd);
    FILE *one = tmpfile(), *other = tmpfile();
    fputs("0123456789", one);
    fflush(one);
    off64_t from = 2, to = 0;
    ssize_t n = copy_file_range(fileno(one), &from, fileno(other), &to, 5, 0);
    if (n >= 0) {
        char text[8] = "";
        CHECK(n == 5 && from == 7 && to == 5);
        CHECK(pread(fileno(other), text, 7, 0) == 5 && !strcmp(text, "23456"));
        CHECK(copy_file_range(-1, NULL, fileno(other), NULL, 5, 0) == -1 && errno == EBADF);
    }
    else {
        CHECK(errno == ENOSYS && lacks(SYS_copy_file_range));
    }
    fclose(one);
    fclose(other);
    close(fd);
}

/* ---- threads ----------------------------------------------------------------------------- */

static double
seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static struct timespec
in(clockid_t clock, long milliseconds)
{
    struct timespec at;
    clock_gettime(clock, &at);
    long nanoseconds = at.tv_nsec + milliseconds % 1000 * 1000000;
    at.tv_sec += milliseconds / 1000 + nanoseconds / 1000000000;
    at.tv_nsec = nanoseconds % 1000000000;
    return at;
}

static sem_t semaphore;

static void *
post_later(void *unused)
{
    usleep(50000);
    sem_post(&semaphore);
    return unused;
}

static void
ignore(int number)
{
    (void)number;
}

static void
check_semaphore(clockid_t clock)
{
    sem_init(&semaphore, 0, 0);
    double start = seconds(clock);
    struct timespec at = in(clock, 120);
    CHECK(sem_clockwait(&semaphore, clock, &at) == -1 && errno == ETIMEDOUT);
    CHECK(seconds(clock) - start >= 0.12 && seconds(clock) - start < 5);
    at = (struct timespec){1, 0};
    CHECK(sem_clockwait(&semaphore, clock, &at) == -1 && errno == ETIMEDOUT);
    sem_post(&semaphore);
    CHECK(sem_clockwait(&semaphore, clock, &at) == 0);
    pthread_t thread;
    start = seconds(clock);
    at = in(clock, 20000);
    pthread_create(&thread, NULL, post_later, NULL);
    CHECK(sem_clockwait(&semaphore, clock, &at) == 0 && seconds(clock) - start < 10);
    pthread_join(thread, NULL);
    at.tv_nsec = 1000000000;
    CHECK(sem_clockwait(&semaphore, clock, &at) == -1 && errno == EINVAL);
    at = in(clock, 20000);
    CHECK(sem_clockwait(&semaphore, CLOCK_THREAD_CPUTIME_ID, &at) == -1 && errno == EINVAL);
    /* a signal ends the wait */
    struct sigaction action = {.sa_handler = ignore};
    sigaction(SIGALRM, &action, NULL);
    struct itimerval timer = {.it_value = {0, 50000}};
    setitimer(ITIMER_REAL, &timer, NULL);
    CHECK(sem_clockwait(&semaphore, clock, &at) == -1 && errno == EINTR);
    sem_destroy(&semaphore);
}

static char order[8];

static void
note(void *name)
{
    strncat(order, name, 1);
    if (*(char *)name == 'b') {
        __cxa_thread_atexit_impl(note, "c", order);
    }
}

static void *
use_thread_locals(void *unused)
{
    CHECK(__cxa_thread_atexit_impl(note, "a", order) == 0);
    CHECK(__cxa_thread_atexit_impl(note, "b", order) == 0);
    CHECK(order[0] == '\0');
    return unused;
}

static void
note_exit(void *unused)
{
    (void)unused;
    puts("destroyed at exit");
}

static void
check_threads(void)
{
    CHECK(gettid() == getpid());
    check_semaphore(CLOCK_MONOTONIC);
    check_semaphore(CLOCK_REALTIME);
    pthread_t thread;
    pthread_create(&thread, NULL, use_thread_locals, NULL);
    pthread_join(thread, NULL);
    CHECK(strcmp(order, "bca") == 0);
    __cxa_thread_atexit_impl(note_exit, NULL, order);
}

/* ---- descriptors ------------------------------------------------------------------------- */

static bool
is_open(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

static void
check_close(void)
{
    int far = dup2(1, 700), near = dup(1), between = dup2(1, 50);
    if (lacks(SYS_close_range)) {
        CHECK(close_range(50, 60, 0) == -1 && errno == ENOSYS && is_open(50));
    }
    else {
        CHECK(close_range(50, 60, 0) == 0 && !is_open(between) && is_open(far));
        CHECK(close_range(60, 50, 0) == -1 && errno == EINVAL);
    }
    pid_t child = fork();
    if (child == 0) {
        closefrom(near + 1);
        _exit(is_open(near) && !is_open(near + 1) && !is_open(between) && !is_open(far) ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    CHECK(status == 0);
    close(far), close(near);
}

/* Spawn a shell that prints its open descriptors below 1000. */
static void
spawn(posix_spawn_file_actions_t *actions, char *to, size_t size)
{
    char *arguments[] = {"sh", "-c",
                         "i=0; while [ $i -lt 1000 ]; do "
                         "[ -e /proc/$$/fd/$i ] && printf '%s ' $i; i=$((i+1)); done",
                         NULL};
    int ends[2];
    pid_t child;
    CHECK(pipe2(ends, O_CLOEXEC) == 0);
    CHECK(posix_spawn_file_actions_adddup2(actions, ends[1], 1) == 0);
    CHECK(posix_spawn(&child, "/bin/sh", actions, NULL, arguments, (char *[]){NULL}) == 0);
    close(ends[1]);
    size_t n = 0;
    for (ssize_t got; (got = read(ends[0], to + n, size - 1 - n)) > 0; n += (size_t)got) {
    }
    to[n] = '\0';
    close(ends[0]);
    waitpid(child, NULL, 0);
}

static void
check_spawn(void)
{
    char found[256];
    int far = dup2(1, 600), near = dup2(1, 20);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    spawn(&actions, found, sizeof found);
    CHECK(strstr(found, " 20 ") && strstr(found, " 600 "));
    posix_spawn_file_actions_destroy(&actions);
    /* what is open, and what earlier actions open; later actions still work */
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 30, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, 1, 31);
    posix_spawn_file_actions_addopen(&actions, 5, "/dev/null", O_RDONLY, 0);
    CHECK(posix_spawn_file_actions_addclosefrom_np(&actions, -1) == EBADF);
    CHECK(posix_spawn_file_actions_addclosefrom_np(&actions, 20) == 0);
    posix_spawn_file_actions_adddup2(&actions, 2, 40);
    spawn(&actions, found, sizeof found);
    CHECK(!strstr(found, " 20 ") && !strstr(found, " 600 "));
    CHECK(!strstr(found, " 30 ") && !strstr(found, " 31 "));
    CHECK(strstr(found, " 5 ") && strstr(found, " 40 "));
    posix_spawn_file_actions_destroy(&actions);
    close(far), close(near);
}

/* ---- numbers ----------------------------------------------------------------------------- */

#define NUMBER(function, type, base, want, rest, error)                                            \
    do {                                                                                           \
        errno = 0;                                                                                 \
        CHECK(function(text, &end, base) == (want) && end == text + (rest) && errno == (error));   \
    } while (0)

static void
check_numbers(void)
{
    char *end;
    const char *text = " -0b101x";
    NUMBER(__isoc23_strtol, long, 0, -5, 7, 0);
    NUMBER(__isoc23_strtol, long, 2, -5, 7, 0);
    NUMBER(__isoc23_strtol, long, 10, 0, 3, 0);
    NUMBER(__isoc23_strtoll, long, 0, -5, 7, 0);
    NUMBER(__isoc23_strtoimax, long, 0, -5, 7, 0);
    NUMBER(__isoc23_strtoul, long, 0, -5ul, 7, 0);
    NUMBER(__isoc23_strtoull, long, 2, -5ull, 7, 0);
    NUMBER(__isoc23_strtoumax, long, 2, -5ull, 7, 0);
    text = "0B2";
    NUMBER(__isoc23_strtol, long, 0, 0, 1, 0);
    text = "\t+0x1fg";
    NUMBER(__isoc23_strtol, long, 16, 31, 6, 0);
    NUMBER(__isoc23_strtoul, long, 0, 31, 6, 0);
    text = "0b1000000000000000000000000000000000000000000000000000000000000000"; /* 2**63 */
    NUMBER(__isoc23_strtol, long, 0, LONG_MAX, 66, ERANGE);
    NUMBER(__isoc23_strtoul, long, 0, 1ul << 63, 66, 0);
    text = "-0b1000000000000000000000000000000000000000000000000000000000000000";
    NUMBER(__isoc23_strtol, long, 0, LONG_MIN, 67, 0);
    text = "-0b11000000000000000000000000000000000000000000000000000000000000000";
    NUMBER(__isoc23_strtol, long, 0, LONG_MIN, 68, ERANGE);
    NUMBER(__isoc23_strtoul, long, 0, ULONG_MAX, 68, ERANGE);
    text = "99999999999999999999";
    NUMBER(__isoc23_strtol, long, 10, LONG_MAX, 20, ERANGE);
    errno = EIO; /* errno is left alone without a failure */
    CHECK(__isoc23_strtoul("0b1", NULL, 0) == 1 && errno == EIO);
    CHECK(__isoc23_strtol("12", NULL, 10) == 12 && errno == EIO);
    wchar_t *wide_end;
    const wchar_t *wide = L" -0b11z";
    CHECK(__isoc23_wcstol(wide, &wide_end, 0) == -3 && *wide_end == L'z');
    CHECK(__isoc23_wcstoll(wide, &wide_end, 2) == -3 && *wide_end == L'z');
    CHECK(__isoc23_wcstoul(wide, &wide_end, 0) == -3ul && *wide_end == L'z');
    CHECK(__isoc23_wcstoull(L"42", &wide_end, 10) == 42 && *wide_end == L'\0');
    int a, b;
    char rest;
    CHECK(__isoc23_sscanf("127.1x", "%d.%d%c", &a, &b, &rest) == 3 && a == 127 && rest == 'x');
}

int
main(int count, char *arguments[])
{
    for (int i = 1; i < count; i++) {
        if (strcmp(arguments[i], "own") == 0) {
            own = true;
        }
        else {
            forbid(atoi(arguments[i] + 3));
        }
    }
    check_random();
    check_memory();
    check_files();
    check_threads();
    check_close();
    check_spawn();
    check_numbers();
    printf("%d failures\n", failures);
    return failures != 0;
}
