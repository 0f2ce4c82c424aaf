/* --python-option bakes options of `python` in.  CPython itself reads them: they are put in front
 * of the words, as if somebody had typed `python -X utf8 app WORD...`.
 */
#include "start/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contract/bundle_format.h"
#include "start/words.h"
#include "tree/tree.h"

static int
count_options(void)
{
    int count = 0;
    while (bundle.python_options[count] != NULL) {
        count++;
    }
    return count;
}

/* The program's first word.  If the shell found the executable through PATH, that is the complete
 * path, as the kernel does with the path of a script. */
static char *
first_word(char *word)
{
    const char *executable = bundle_tree_executable();
    const char *slash = strrchr(executable, '/');
    bool found = slash != NULL && strcmp(word, slash + 1) == 0;
    return found || (word[0] == '-' && slash != NULL) ? (char *)executable : word;
}

bundle_command_line
bundle_options_read(int argc, char **argv, bundle_start_kind kind)
{
    bool has_options =
        kind == BUNDLE_START_PYTHON || kind == BUNDLE_START_SERVER || kind == BUNDLE_START_AGAIN;
    if (kind == BUNDLE_START_PYTHON) {
        return (bundle_command_line){true, argc, argv};
    }
    int count = count_options(), n = 0, from = 1;
    char **words = calloc((size_t)(argc + count + 2), sizeof *words);
    if (words == NULL) {
        perror(argv[0]);
        exit(1);
    }
    words[n++] = has_options || count > 0 ? argv[0] : first_word(argv[0]);
    for (int i = 0; i < count; i++) {
        words[n++] = (char *)bundle.python_options[i];
    }
    if (!has_options && count > 0) {
        words[n++] = first_word(argv[0]); /* in the place of the script */
    }
    bundle_words read = bundle_words_read(argc, argv);
    if (kind == BUNDLE_START_AGAIN && read.option == 'm' &&
        strcmp(argv[read.index - 1], "-m") == 0) {
        /* the program stands in the place of -m and its module */
        memcpy(words + n, argv + 1, (size_t)(read.index - 2) * sizeof *words);
        n += read.index - 2;
        words[n++] = first_word(argv[0]);
        from = read.index + 1;
    }
    memcpy(words + n, argv + from, (size_t)(argc - from) * sizeof *words);
    return (bundle_command_line){has_options || count > 0, n + argc - from, words};
}
