"""A library that uses what libraries use, and a program that is linked with it in two ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.shared_objects import compile_library

LIBRARY = """
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
extern int absent(void) __attribute__((weak));
extern int value;
static _Thread_local int calls = 5;
static _Thread_local int *shared = &value;
_Thread_local int errors;
int value = 7;
int *pointer = &value;
static const char *const names[] = {"one", "two"};
const char *const *const table = names;
char zeros[70000];
char *into_zeros = &zeros[69999];
FILE **stream = &stdout;
static __attribute__((constructor)) void start(void) { value += 30; }
static __attribute__((destructor)) void stop(void) { puts("stopped"); }
static int chosen(void) { return 11; }
static void *resolve(void) { return (void *)chosen; }
int indirect(void) __attribute__((ifunc("resolve")));
int both(void) { return 1; }
/* for functions that clean up while the stack is unwound: what the compiler calls, and never here */
int __gcc_personality_v0(void) { return 0; }
static void clean(int *number) { *number = 0; }
__attribute__((noinline)) int call(int (*function)(void))
{
    int number __attribute__((cleanup(clean))) = indirect();
    errno = 0;
    calls++;
    errors += 2;
    number += *shared - value;
    number += function() + (absent != NULL ? absent() : 0);
    return number + calls;
}
"""

PROGRAM = """
#include <execinfo.h>
#include <pthread.h>
#include <stdio.h>
extern int value, *pointer, call(int (*)(void)), indirect(void);
extern const char *const *const table;
extern char *into_zeros, zeros[];
extern FILE **stream;
extern _Thread_local int errors;
int both(void) { return 2; }
static int depth(void) { void *frames[50]; return backtrace(frames, 50); }
static void *thread(void *nothing) { printf("thread %d %d\\n", call(both), errors); return nothing; }
int main(void)
{
    pthread_t other;
    printf("%d %d %s %d %d\\n", value, *pointer, table[1], into_zeros - zeros == 69999, *into_zeros);
    printf("%d %d %d\\n", call(both), call(both), errors);
    pthread_create(&other, NULL, thread, NULL);
    pthread_join(other, NULL);
    fprintf(*stream, "%d %d %d\\n", call(depth), indirect(), both());
    return 0;
}
"""

FLAGS = ("-O1", "-fexceptions", "-fasynchronous-unwind-tables")


@pytest.fixture(scope="session")
def linked_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library, compiled and linked.  ``program.c`` lies beside it."""
    directory = tmp_path_factory.mktemp("linked")
    (directory / "program.c").write_text(PROGRAM)
    return compile_library(directory, "sample", LIBRARY, *FLAGS)
