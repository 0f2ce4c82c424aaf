/* Marking the processes that the program starts from its own executable.
 *
 * A Python program takes sys.executable for the interpreter, and starts it with `-c`, `-m` or a
 * script.  A user types the same words for the program (`app -c FILE`).  What differs is who starts
 * the process:
 *
 *   1. The executable defines the functions that start programs.  libpython and native modules bind
 *      to them, as they do to those of tree/libc.c.
 *   2. A mark, which is one variable, is added to the environment of the new program in two cases:
 *      the file to run is this executable, or an argument contains its path.  In the second case
 *      the program hands sys.executable on: `sh -c "/opt/app -m tool"`, `env`, `timeout`.
 *   3. At its start the executable takes the mark out of its environment.  So the program never
 *      sees the mark, and the processes that it starts do not inherit it.
 *
 * This needs no process id, which might be used again, and no parent, which might have ended.  A
 * user who sets the mark by hand gets what BUNDLER_PYTHON gives.  Where BUNDLER_PYTHON is ignored,
 * the mark is ignored, too (command.c).
 *
 * The mark also says what the code that starts the process takes sys.executable for (starter.h).
 *
 * Programs call these functions in the child of vfork(2).  So they allocate no memory, and write to
 * their own stack only.
 */
#define _GNU_SOURCE
#include "start/child.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tree/execute.h"
#include "tree/ondisk.h"
#include "system/next.h"
#include "tree/own_file.h"
#include "tree/tree.h"

#define MARK "BUNDLER_CHILD"

extern char **environ;

static int generation;
static pid_t started_as; /* execv() keeps the process id */

bool
bundle_child_is_marked(void)
{
    return getenv(MARK) != NULL;
}

bundle_mark
bundle_child_start(void)
{
    const char *text = getenv(MARK);
    bundle_mark mark = {.starter = BUNDLE_STARTER_UNKNOWN};
    long pid = 0;
    char starter = 0;
    started_as = getpid();
    if (text == NULL) {
        return mark;
    }
    /* the width is BUNDLE_PACKAGE_SIZE - 1 */
    int read =
        sscanf(text, "%d.%ld.%c.%99[A-Za-z0-9_.]", &mark.generation, &pid, &starter, mark.package);
    mark.found = read >= 3 && mark.generation >= 0;
    mark.starter = (bundle_starter)starter;
    if (pid == started_as && mark.generation > 0) {
        --mark.generation; /* the same process, which replaced itself: not one more */
    }
    unsetenv(MARK);
    return mark;
}

void
bundle_child_generation(int value)
{
    generation = value;
}

static bool
is_self(const char *path)
{
    struct stat other;
    return strcmp(path, bundle_tree_executable()) == 0 || strcmp(path, BUNDLE_EXE) == 0 ||
           (stat(path, &other) == 0 && bundle_own_file_is(&other));
}

/* Whether a name, which execvp(3) and its kin look up in PATH, leads to this executable. */
static bool
finds_self(const char *file)
{
    if (strchr(file, '/') != NULL) {
        return is_self(file);
    }
    const char *rest = getenv("PATH");
    while (rest != NULL && file[0] != '\0') {
        char path[PATH_MAX];
        size_t size = strcspn(rest, ":");
        int n = snprintf(path, sizeof path, "%.*s%s%s", (int)size, rest, size > 0 ? "/" : "", file);
        if (n > 0 && (size_t)n < sizeof path && access(path, X_OK) == 0) {
            return is_self(path);
        }
        rest = rest[size] == ':' ? rest + size + 1 : NULL;
    }
    return false;
}

static bool
hands_on_self(char *const argv[])
{
    const char *executable = bundle_tree_executable();
    for (size_t i = 1; executable[0] != '\0' && argv != NULL && argv[0] != NULL; i++) {
        if (argv[i] == NULL) {
            return false;
        }
        if (strstr(argv[i], executable) != NULL) {
            return true;
        }
    }
    return false;
}

static size_t
count(char *const list[])
{
    size_t n = 0;
    while (list != NULL && list[n] != NULL) {
        n++;
    }
    return n;
}

/* Copy `from` to `to`, with `mark` for any mark that is in it.  `to` has room for two more
 * pointers. */
static char *const *
marked(char *const from[], char **to, char *mark)
{
    size_t n = 0;
    for (size_t i = 0; i < count(from); i++) {
        if (strncmp(from[i], MARK "=", sizeof MARK) != 0) {
            to[n++] = from[i];
        }
    }
    to[n++] = mark;
    to[n] = NULL;
    return to;
}

bool
bundle_child_is_worker(const char *word)
{
    static const char suffix[] = "-fork";
    size_t size = strlen(word);
    return strncmp(word, "--", 2) == 0 && size > sizeof suffix + 1 &&
           strcmp(word + size - (sizeof suffix - 1), suffix) == 0;
}

static void
write_mark(char *mark, size_t room, char *const argv[])
{
    char package[BUNDLE_PACKAGE_SIZE] = "";
    if (argv != NULL && argv[0] != NULL && argv[1] != NULL && bundle_child_is_worker(argv[1])) {
        bundle_starter_package(package, sizeof package);
    }
    snprintf(mark, room, MARK "=%d.%ld.%c.%s", generation, (long)started_as, bundle_starter_find(),
             package);
}

/* Declare `environment`: `from`, or a copy with the mark if the new program needs it. */
#define MARKED(found, argv, from)                                                                  \
    bool own = (found) || hands_on_self(argv);                                                     \
    char mark[sizeof MARK + 32 + BUNDLE_PACKAGE_SIZE];                                             \
    char *space[own ? count(from) + 2 : 1];                                                        \
    if (own) {                                                                                     \
        write_mark(mark, sizeof mark, argv);                                                       \
    }                                                                                              \
    char *const *environment = own ? marked(from, space, mark) : (from)

/* Declare `name`: `from`, or a copy with paths on disk for those that other programs cannot see. */
#define ON_DISK(name, from)                                                                        \
    size_t name##_room = bundle_ondisk_room(from);                                                 \
    char name##_text[name##_room + 1];                                                             \
    char *name##_list[name##_room != 0 ? count(from) + 1 : 1];                                     \
    char *const *name =                                                                            \
        name##_room != 0 ? bundle_ondisk_words(from, name##_list, name##_text) : (from)

int
execve(const char *path, char *const argv[], char *const envp[])
{
    char disk[PATH_MAX];
    path = bundle_ondisk_path(path, disk);
    ON_DISK(words, argv);
    ON_DISK(variables, envp);
    bundle_path p = bundle_tree_resolve(path);
    if (p.inside) {
        return bundle_execute(p, words, variables);
    }
    MARKED(is_self(path), words, variables);
    return BUNDLE_NEXT(execve)(bundle_own_file_to_execute(path), words, environment);
}

int
execv(const char *path, char *const argv[])
{
    return execve(path, argv, environ);
}

int
execvpe(const char *file, char *const argv[], char *const envp[])
{
    ON_DISK(words, argv);
    ON_DISK(variables, envp);
    MARKED(finds_self(file), words, variables);
    return BUNDLE_NEXT(execvpe)(bundle_own_file_to_execute(file), words, environment);
}

int
execvp(const char *file, char *const argv[])
{
    return execvpe(file, argv, environ);
}

int
fexecve(int fd, char *const argv[], char *const envp[])
{
    struct stat other;
    bool same = fstat(fd, &other) == 0 && bundle_own_file_is(&other);
    MARKED(same, argv, envp);
    return BUNDLE_NEXT(fexecve)(fd, argv, environment);
}

int
posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
            const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])
{
    char disk[PATH_MAX];
    path = bundle_ondisk_path(path, disk);
    ON_DISK(words, argv);
    ON_DISK(variables, envp);
    bundle_path p = bundle_tree_resolve(path);
    if (p.inside) {
        return bundle_execute_spawn(pid, p, actions, attributes, words, variables);
    }
    MARKED(is_self(path), words, variables);
    return BUNDLE_NEXT(posix_spawn)(pid, bundle_own_file_to_execute(path), actions, attributes,
                                    words, environment);
}

int
posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
             const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])
{
    ON_DISK(words, argv);
    ON_DISK(variables, envp);
    MARKED(finds_self(file), words, variables);
    return BUNDLE_NEXT(posix_spawnp)(pid, bundle_own_file_to_execute(file), actions, attributes,
                                     words, environment);
}

/* What system(3) changes in this process while a command runs. */
typedef struct kept_signals {
    struct sigaction interrupt;
    struct sigaction quit;
    sigset_t mask;
} kept_signals;

/* Ignore SIGINT and SIGQUIT, and block SIGCHLD, as POSIX says of system(3). */
static void
hold_signals(kept_signals *kept)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigset_t children;
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGINT, &ignore, &kept->interrupt);
    sigaction(SIGQUIT, &ignore, &kept->quit);
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    pthread_sigmask(SIG_BLOCK, &children, &kept->mask);
}

static void
restore_signals(const kept_signals *kept)
{
    int saved = errno;
    sigaction(SIGINT, &kept->interrupt, NULL);
    sigaction(SIGQUIT, &kept->quit, NULL);
    pthread_sigmask(SIG_SETMASK, &kept->mask, NULL);
    errno = saved;
}

/* Start the shell with the signals as they were.  0, or an error number. */
static int
spawn_shell(pid_t *pid, char *const argv[], const kept_signals *kept)
{
    posix_spawnattr_t attributes;
    sigset_t defaults;
    sigemptyset(&defaults);
    if (kept->interrupt.sa_handler != SIG_IGN) {
        sigaddset(&defaults, SIGINT);
    }
    if (kept->quit.sa_handler != SIG_IGN) {
        sigaddset(&defaults, SIGQUIT);
    }
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &kept->mask);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int error = posix_spawn(pid, "/bin/sh", NULL, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    return error;
}

/* The status of a child that has ended; -1 with errno set. */
static int
wait_for(pid_t pid)
{
    int status;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            return -1;
        }
    }
    return status;
}

/* libc's system() does not call posix_spawn() of this file.  So a command that needs the mark, or a
 * path on disk, is run here. */
int
system(const char *command)
{
    char *argv[] = {"sh", "-c", "--", (char *)command, NULL};
    if (command == NULL || (!hands_on_self(argv) && bundle_ondisk_room(argv) == 0)) {
        return BUNDLE_NEXT(system)(command);
    }
    kept_signals kept;
    pid_t pid;
    int status = -1;
    hold_signals(&kept);
    int error = spawn_shell(&pid, argv, &kept);
    if (error != 0) {
        errno = error;
    }
    else {
        status = wait_for(pid);
    }
    restore_signals(&kept);
    return status;
}
