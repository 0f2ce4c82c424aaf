/* The guards of the process come first: they need no file.  Each returns a text for
 * BUNDLER_VERBOSE. */
#define _GNU_SOURCE
#include "snapshot/guards.h"

#include <cpuid.h>
#include <fcntl.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contract/checks.h"
#include "snapshot/sockets.h"
#include "system/next.h"
#include "tree/tree.h"

/* ---- the processor ----------------------------------------------------------------------- */

static uint64_t
join(unsigned low, unsigned high)
{
    return low | (uint64_t)high << 32;
}

/* The register with the states of the processor that the kernel keeps (XGETBV). */
static uint64_t
kept_states(unsigned features)
{
    unsigned low = 0, high = 0;
    if (features & bit_OSXSAVE) {
        __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    }
    return join(low, high);
}

bundle_cpu
bundle_cpu_read(void)
{
    bundle_cpu cpu = {{0}};
    unsigned a = 0, b = 0, c = 0, d = 0;
    __get_cpuid(0, &a, &b, &c, &d);
    cpu.words[0] = join(b, c ^ d); /* the maker */
    a = b = c = d = 0;
    __get_cpuid(1, &a, &b, &c, &d); /* b has the number of this processor in it */
    cpu.words[1] = join(a, c);
    cpu.words[2] = d;
    cpu.words[3] = kept_states(c);
    a = b = c = d = 0;
    __get_cpuid_count(7, 0, &a, &b, &c, &d);
    cpu.words[4] = join(b, c);
    cpu.words[2] |= (uint64_t)d << 32;
    a = b = c = d = 0;
    __get_cpuid(0x80000001, &a, &b, &c, &d);
    cpu.words[5] = join(c, d);
    return cpu;
}

/* ---- the process ------------------------------------------------------------------------- */

static bool
is_set(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' && strcmp(value, "0") != 0;
}

static bool
has_streams(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        struct stat st;
        if (BUNDLE_NEXT(fstat)(fd, &st) < 0 || S_ISDIR(st.st_mode)) {
            return false;
        }
    }
    return true;
}

/* Python notes at its start which signals are ignored.  It ignores SIGPIPE and SIGXFSZ itself, as
 * services of systemd and children of some programs do from their start. */
static bool
has_default_signals(void)
{
    struct sigaction action;
    for (int number = 1; number < NSIG; number++) {
        bool always = number == SIGPIPE || number == SIGXFSZ;
        if (!always && sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_DFL) {
            return false;
        }
    }
    return true;
}

bundle_locale
bundle_guards_locale(void)
{
    const char *name = setlocale(LC_CTYPE, "");
    bundle_locale found = BUNDLE_LOCALE_OTHER;
    if (name != NULL && strcmp(name, "C") == 0) {
        found = BUNDLE_LOCALE_C;
    }
    else if (name != NULL && strcmp(name, "POSIX") != 0 &&
             strcmp(nl_langinfo(CODESET), "UTF-8") == 0) {
        found = BUNDLE_LOCALE_UTF8;
    }
    setlocale(LC_CTYPE, "C");
    return found;
}

const char *
bundle_guards_of_process(void)
{
    if (getauxval(AT_SECURE)) {
        return "the process is privileged";
    }
    if (is_set("BUNDLER_NO_SNAPSHOT")) {
        return "BUNDLER_NO_SNAPSHOT is set";
    }
    if (is_set("BUNDLER_OVERLAY")) {
        return "BUNDLER_OVERLAY is set";
    }
    if (is_set("BUNDLER_IMPORT_TIME")) {
        return "BUNDLER_IMPORT_TIME is set";
    }
    char directory[PATH_MAX];
    if (BUNDLE_NEXT(getcwd)(directory, sizeof directory) == NULL) {
        return "there is no current directory";
    }
    if (!has_streams()) {
        return "a standard stream is closed";
    }
    if (!has_default_signals()) {
        return "a signal is ignored";
    }
    return NULL;
}

/* ---- the snapshot ------------------------------------------------------------------------ */

static bool
is_unset(const char *name)
{
    return getenv(name) == NULL;
}

/* Whether the variable has an absolute path in its shortest form, so that paths below it are texts
 * that begin with it, whichever function has made them. */
static bool
is_home(const char *name)
{
    const char *path = getenv(name);
    if (path == NULL || path[0] != '/') {
        return false;
    }
    for (const char *part = path; *part != '\0';) {
        part++; /* the slash */
        size_t size = strcspn(part, "/");
        bool is_dots = size > 0 && size <= 2 && strncmp(part, "..", size) == 0;
        if (size == 0 || is_dots) {
            return false;
        }
        part += size;
    }
    return true;
}

static bool
is_no_terminal(const char *number)
{
    return !isatty(atoi(number));
}

static bool
is_absent(const char *path)
{
    return BUNDLE_NEXT(access)(path, F_OK) < 0;
}

/* Whether nothing of this name is in the executable's directory. */
static bool
is_absent_beside(const char *name)
{
    char path[PATH_MAX];
    const char *executable = bundle_tree_executable(), *slash = strrchr(executable, '/');
    int size = slash != NULL ? snprintf(path, sizeof path, "%.*s%s", (int)(slash + 1 - executable),
                                        executable, name)
                             : -1;
    return size > 0 && (size_t)size < sizeof path && is_absent(path);
}

/* "SIZE HASH PATH" */
static bool
is_same_file(const char *text)
{
    static char content[1 << 16];
    char *end;
    unsigned long size = strtoul(text, &end, 10), hash = strtoul(end, &end, 16);
    int fd = *end == ' ' ? BUNDLE_NEXT(open)(end + 1, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) {
        return false;
    }
    ssize_t n = read(fd, content, sizeof content);
    close(fd);
    return n >= 0 && (size_t)n == size && bundle_hash(content, size) == hash;
}

static bool
holds(const char *kind, size_t size, const char *text)
{
    static const struct {
        const char *kind;
        bool (*holds)(const char *text);
    } checks[] = {
        {"unset", is_unset},
        {"home", is_home},
        {"absent", is_absent},
        {"beside", is_absent_beside},
        {"same", is_same_file},
        {"notty", is_no_terminal},
        {"socket", bundle_sockets_can_make},
        {"bind", bundle_sockets_can_bind},
    };
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        if (strlen(checks[i].kind) == size && strncmp(checks[i].kind, kind, size) == 0) {
            return checks[i].holds(text);
        }
    }
    return false;
}

const char *
bundle_guards_of_snapshot(const bundle_snapshot_tables *counts, const char *texts)
{
    bundle_cpu own = bundle_cpu_read();
    bundle_locale locale = bundle_guards_locale();
    if (memcmp(counts->cpu, own.words, sizeof own.words) != 0) {
        return "the processor is another one";
    }
    if (locale == BUNDLE_LOCALE_OTHER || (locale == BUNDLE_LOCALE_C && counts->preconfig == 0)) {
        return "the locale is not one of UTF-8";
    }
    for (const char *text = texts; text < texts + counts->guards && *text != '\0';
         text += strlen(text) + 1) {
        const char *space = strchr(text, ' ');
        if (space == NULL || !holds(text, (size_t)(space - text), space + 1)) {
            return text;
        }
    }
    return NULL;
}
