/* What the program gets anew in each process that starts from a snapshot.
 *
 * The recording ran with default signals, with open streams and with UTF-8, and so does this
 * process: guards.c has looked.  The rest is a function of bundler/snapshot/recording.py.
 */
#define _GNU_SOURCE
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "snapshot/snapshot.h"

#include <dlfcn.h>
#include <locale.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "import/settings.h"
#include "snapshot/guards.h"
#include "snapshot/state.h"
#include "tree/tree.h"

extern char **environ;

/* The signals that CPython sets at its start (Modules/signalmodule.c, Python/pylifecycle.c). */
static void
set_signals(void)
{
    PyOS_setsig(SIGPIPE, SIG_IGN);
    PyOS_setsig(SIGXFSZ, SIG_IGN);
    PyOS_setsig(SIGINT, bundle_snapshot_saved.interrupt);
}

/* ---- the locale -------------------------------------------------------------------------- */

_Static_assert(offsetof(PyPreConfig, utf8_mode) == 28, "what the build looks for");

/* Of sys.flags; recording.py checks it. */
enum { UTF8_MODE_FLAG = 14 };

static const char *const targets[] = {"C.UTF-8", "C.utf8", "UTF-8"};

static bool
is_target(const char *locale)
{
    bool found = false;
    for (size_t i = 0; i < Py_ARRAY_LENGTH(targets); i++) {
        found |= strcmp(targets[i], locale) == 0;
    }
    return found;
}

/* PEP 538: in the locale C, set LC_CTYPE for this process and its children
 * (Python/pylifecycle.c, _Py_CoerceLegacyLocale()). */
static bool
coerce(void)
{
    const char *all = getenv("LC_ALL");
    for (size_t i = 0; i < Py_ARRAY_LENGTH(targets) && (all == NULL || all[0] == '\0'); i++) {
        if (setlocale(LC_CTYPE, targets[i]) != NULL) {
            setenv("LC_CTYPE", targets[i], 1);
            setlocale(LC_ALL, "");
            return true;
        }
    }
    return false;
}

/* PEP 540: in the locale C, the UTF-8 mode is on. */
static int
set_utf8_mode(bool coerced)
{
    PyPreConfig *config = bundle_snapshot_saved.preconfig;
    config->coerce_c_locale = coerced;
    config->utf8_mode = 1;
    int *mode = dlsym(RTLD_DEFAULT, "Py_UTF8Mode"); /* not every release has it */
    if (mode != NULL) {
        *mode = 1;
    }
    PyObject *flags = PySys_GetObject("flags"), *one = PyLong_FromLong(1); /* borrowed, new */
    if (flags == NULL || one == NULL) {
        Py_XDECREF(one);
        return -1;
    }
    PyStructSequence_SetItem(flags, UTF8_MODE_FLAG, one);
    return 0;
}

/* Set the locale and what CPython has decided by it.  Returns the error handler of stdin and stdout
 * (Python/initconfig.c, config_init_stdio_encoding()); NULL with an exception set. */
static const char *
set_locale(void)
{
    bool is_c = bundle_guards_locale() == BUNDLE_LOCALE_C;
    if (is_c && set_utf8_mode(coerce()) < 0) {
        return NULL;
    }
    setlocale(LC_CTYPE, "");
    bool escapes = is_c || bundle_snapshot_saved.preconfig == NULL ||
                   bundle_snapshot_saved.preconfig->utf8_mode ||
                   is_target(setlocale(LC_CTYPE, NULL));
    PyConfig *(*configuration)(void) = dlsym(RTLD_DEFAULT, "_Py_GetConfig");
    if (!escapes && configuration != NULL) {
        /* for sub-interpreters; the recording had a target, so the text has room */
        wcscpy(configuration()->stdio_errors, L"strict");
    }
    return escapes ? "surrogateescape" : "strict";
}

/* ---- objects ----------------------------------------------------------------------------- */

static PyObject *
list_of(int count, char **words)
{
    PyObject *list = PyList_New(0);
    for (int i = 0; i < count && list != NULL; i++) {
        PyObject *word = PyUnicode_DecodeFSDefault(words[i]);
        if (word == NULL || PyList_Append(list, word) < 0) {
            Py_DecRef(list);
            list = NULL;
        }
        Py_XDECREF(word);
    }
    return list;
}

/* What CPython makes of the environment (Modules/posixmodule.c, convertenviron()): of two entries
 * with one name the first counts. */
static PyObject *
environment(void)
{
    PyObject *dict = PyDict_New();
    for (char **entry = environ; dict != NULL && entry != NULL && *entry != NULL; entry++) {
        const char *equals = strchr(*entry, '=');
        if (equals == NULL) {
            continue;
        }
        PyObject *name = PyBytes_FromStringAndSize(*entry, equals - *entry);
        PyObject *value = PyBytes_FromStringAndSize(equals + 1, (Py_ssize_t)strlen(equals + 1));
        if (name == NULL || value == NULL || PyDict_SetDefault(dict, name, value) == NULL) {
            Py_DecRef(dict);
            dict = NULL;
        }
        Py_XDECREF(name);
        Py_XDECREF(value);
    }
    return dict;
}

static PyObject *
seeds(void)
{
    PyObject *list = PyList_New(0);
    for (uint64_t i = 0; i < bundle_snapshot_saved.renewals_count && list != NULL; i++) {
        PyObject *number = PyLong_FromLong((long)bundle_snapshot_saved.renewals[i]);
        if (number == NULL || PyList_Append(list, number) < 0) {
            Py_DecRef(list);
            list = NULL;
        }
        Py_XDECREF(number);
    }
    return list;
}

int
bundle_snapshot_renew(int argc, char **argv, int words_count, char **words)
{
    const char *handler = set_locale();
    if (handler == NULL) {
        return -1;
    }
    set_signals();
    bundle_settings_read(bundle_settings_optimize());
    PyObject *result = NULL;
    PyObject *arguments = list_of(words_count, words), *original = list_of(argc, argv);
    PyObject *variables = environment(), *renewals = seeds();
    PyObject *executable = PyUnicode_DecodeFSDefault(bundle_tree_executable());
    PyObject *errors = PyUnicode_FromString(handler);
    if (arguments != NULL && original != NULL && variables != NULL && renewals != NULL &&
        executable != NULL && errors != NULL) {
        result = PyObject_CallFunctionObjArgs(bundle_snapshot_saved.renew, arguments, original,
                                              executable, variables, errors, renewals, NULL);
    }
    Py_XDECREF(errors);
    Py_XDECREF(executable);
    Py_XDECREF(renewals);
    Py_XDECREF(variables);
    Py_XDECREF(original);
    Py_XDECREF(arguments);
    bundle_snapshot_saved.restored = result;
    return result != NULL ? 0 : -1;
}

/* ---- what the program has registered ----------------------------------------------------- */

int
bundle_snapshot_call_registered(void)
{
    PyObject *list = bundle_snapshot_saved.restored;
    for (Py_ssize_t i = 0; list != NULL && i < PyList_GET_SIZE(list); i++) {
        PyObject *function, *arguments, *keywords; /* borrowed */
        PyObject *item = Py_NewRef(PyList_GET_ITEM(list, i)), *result = NULL;
        if (PyArg_ParseTuple(item, "OOO", &function, &arguments, &keywords)) {
            result = PyObject_Call(function, arguments, keywords);
        }
        Py_DECREF(item);
        if (result == NULL) {
            return -1;
        }
        Py_DECREF(result);
    }
    return 0;
}
