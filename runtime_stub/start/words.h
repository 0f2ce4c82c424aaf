/* A command line as `python` reads it. */
#ifndef BUNDLE_WORDS_H
#define BUNDLE_WORDS_H

#include <stdbool.h>

typedef enum bundle_words_kind {
    BUNDLE_WORDS_STRANGE,  /* not a command line of Python's */
    BUNDLE_WORDS_COMPLETE, /* -c, -m, -, --version, or the end */
    BUNDLE_WORDS_SCRIPT,
} bundle_words_kind;

typedef struct bundle_words {
    bundle_words_kind kind;
    int index;         /* of the script */
    char option;       /* 'c', 'm' or '-'; 0: none of these */
    const char *value; /* of -c or -m, borrowed */
} bundle_words;

bundle_words bundle_words_read(int argc, char **argv);

/* Whether `-m NAME` could find something to run, in the bundle or in the current directory. */
bool bundle_words_has_module(const char *name);

/* Whether somebody might mean the text as code.  The name of a file is not: as code, a mere name
 * would do nothing. */
bool bundle_words_is_code(const char *text);

/* Whether a text begins as Python source does, with an import. */
bool bundle_words_begin_as_source(const char *text);

/* Whether `python PATH` could run what is there, judged by its name and its first bytes.  Behind
 * options of Python's there is no doubt. */
bool bundle_words_is_script(const char *path, bool after_options);

#endif
