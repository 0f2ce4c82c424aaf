#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "start/words.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/modules.h"

/* ---- options ----------------------------------------------------------------------------- */

static bool
is_long_option(const char *word)
{
    static const char *const known[] = {"--help", "--help-all", "--help-env", "--help-xoptions",
                                        "--version"};
    for (size_t i = 0; i < Py_ARRAY_LENGTH(known); i++) {
        if (strcmp(word, known[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Read the word at *index, short options that may be written together: `-bB`, `-Wd`, `-c command`.
 * Moves *index to the last word that belongs to them.  BUNDLE_WORDS_COMPLETE: behind -c or -m,
 * which *read then describes, the words are the program's.  BUNDLE_WORDS_SCRIPT: go on with the
 * next word. */
static bundle_words_kind
read_short_options(int argc, char **argv, int *index, bundle_words *read)
{
    static const char without_value[] = "bBdEhiIOPqRsStuvVx?";
    static const char with_value[] = "WX";
    for (const char *option = argv[*index] + 1; *option != '\0'; option++) {
        bool command = *option == 'c' || *option == 'm';
        if (command || strchr(with_value, *option) != NULL) {
            bool next = option[1] == '\0';
            if (next && *index + 1 == argc) {
                return BUNDLE_WORDS_STRANGE;
            }
            *index += next;
            if (!command) {
                return BUNDLE_WORDS_SCRIPT;
            }
            read->option = *option;
            read->value = next ? argv[*index] : option + 1;
            return BUNDLE_WORDS_COMPLETE;
        }
        if (strchr(without_value, *option) == NULL) {
            return BUNDLE_WORDS_STRANGE;
        }
    }
    return BUNDLE_WORDS_SCRIPT;
}

/* Read the options as CPython's Python/getopt.c does.  The options of every supported version are
 * known: the interpreter itself refuses those that it does not have. */
bundle_words
bundle_words_read(int argc, char **argv)
{
    bundle_words read = {.kind = BUNDLE_WORDS_STRANGE};
    for (read.index = 1; read.index < argc; read.index++) {
        const char *word = argv[read.index];
        if (word[0] != '-') {
            read.kind = BUNDLE_WORDS_SCRIPT;
            return read;
        }
        if (word[1] == '\0') {
            read.kind = BUNDLE_WORDS_COMPLETE;
            read.option = '-';
            return read;
        }
        if (strcmp(word, "--check-hash-based-pycs") == 0) {
            read.index++;
            continue;
        }
        if (word[1] == '-') {
            read.kind = is_long_option(word) ? BUNDLE_WORDS_COMPLETE : BUNDLE_WORDS_STRANGE;
            return read;
        }
        read.kind = read_short_options(argc, argv, &read.index, &read);
        if (read.kind != BUNDLE_WORDS_SCRIPT) {
            return read;
        }
    }
    read.kind = argc > 1 ? BUNDLE_WORDS_COMPLETE : BUNDLE_WORDS_STRANGE;
    return read;
}

/* ---- -c and -m --------------------------------------------------------------------------- */

/* Whether a directory holds what `python DIRECTORY` runs. */
static bool
has_main(const char *path)
{
    char source[PATH_MAX], bytecode[PATH_MAX + 1];
    int n = snprintf(source, sizeof source, "%s/__main__.py", path);
    snprintf(bytecode, sizeof bytecode, "%sc", source);
    return n > 0 && (size_t)n < sizeof source &&
           (access(source, F_OK) == 0 || access(bytecode, F_OK) == 0);
}

bool
bundle_words_has_module(const char *name)
{
    char top[PATH_MAX];
    size_t size = strcspn(name, ".");
    if (size == 0 || size >= sizeof top - sizeof ".py") {
        return false;
    }
    memcpy(top, name, size);
    top[size] = '\0';
    if (bundle_modules_find(top) != NULL || has_main(top)) {
        return true;
    }
    memcpy(top + size, ".py", sizeof ".py");
    return access(top, F_OK) == 0;
}

bool
bundle_words_is_code(const char *text)
{
    static const char *const statements[] = {"pass", "raise", ""};
    for (size_t i = 0; i < Py_ARRAY_LENGTH(statements); i++) {
        if (strcmp(text, statements[i]) == 0) {
            return true;
        }
    }
    for (; *text != '\0'; text++) {
        bool alphanumeric = (*text | 32) >= 'a' && (*text | 32) <= 'z';
        alphanumeric = alphanumeric || (*text >= '0' && *text <= '9') || (*text & 0x80);
        if (!alphanumeric && strchr("._-/~+:@,", *text) == NULL) {
            return true;
        }
    }
    return false;
}

/* ---- scripts ----------------------------------------------------------------------------- */

/* Whether a text begins as Python source does: with a #! line that names python, with a declaration
 * of the encoding (PEP 263), or with an import behind comments. */
static bool
looks_like_python(char *text)
{
    char *state = NULL;
    for (char *line = strtok_r(text, "\n", &state); line != NULL;
         line = strtok_r(NULL, "\n", &state)) {
        if (line[0] != '#') {
            return strncmp(line, "import ", 7) == 0 ||
                   (strncmp(line, "from ", 5) == 0 && strstr(line, " import ") != NULL);
        }
        if ((line[1] == '!' && strstr(line, "python") != NULL) || strstr(line, "coding") != NULL) {
            return true;
        }
    }
    return false;
}

static bool
has_suffix_of_python(const char *path)
{
    static const char *const suffixes[] = {".py", ".pyw", ".pyc", ".pyz", ".zip"};
    size_t size = strlen(path);
    for (size_t i = 0; i < Py_ARRAY_LENGTH(suffixes); i++) {
        size_t n = strlen(suffixes[i]);
        if (size > n && strcmp(path + size - n, suffixes[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether a file begins as an archive or as Python source does. */
static bool
begins_like_python(const char *path)
{
    char start[1024] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, start, sizeof start - 1);
    if (fd >= 0) {
        close(fd);
    }
    start[n > 0 ? n : 0] = '\0';
    return strncmp(start, "PK\3\4", 4) == 0 || looks_like_python(start);
}

bool
bundle_words_begin_as_source(const char *text)
{
    char start[64];
    snprintf(start, sizeof start, "%s", text);
    return looks_like_python(start);
}

bool
bundle_words_is_script(const char *path, bool after_options)
{
    struct stat st;
    if (stat(path, &st) < 0) {
        return after_options && errno == ENOTDIR; /* a directory in a zip archive */
    }
    if (after_options) {
        return true;
    }
    if (S_ISDIR(st.st_mode)) {
        return has_main(path);
    }
    if (!S_ISREG(st.st_mode) || strncmp(path, "/dev/", 5) == 0) {
        return true; /* a pipe, or /dev/stdin and /dev/fd/3 of any kind */
    }
    return has_suffix_of_python(path) || begins_like_python(path);
}
