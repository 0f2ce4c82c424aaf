"""Compiled shared objects, for the tests that need what a linker really makes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.shared_objects import compile_library

from bundler.elf.shared_object import SharedObject, parse_shared_object

SOURCE = """
#include <stdlib.h>
extern int from_executable;
int own = 5;
int *pointer = &own;
static const char *const names[] = {"one", "two"};
const char *name(int i) { return names[i]; }
int *use(void) { return &from_executable; }
void *allocate(void) { return malloc((size_t)own); }
"""


@pytest.fixture(scope="session")
def compile_c(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., bytes]:
    """``compile_c(name, text, *options)``: the bytes of ``libNAME.so``."""
    directory = tmp_path_factory.mktemp("compiled")

    def make(name: str, text: str, *options: str) -> bytes:
        return compile_library(directory, name, text, *options).read_bytes()

    return make


@pytest.fixture(scope="session")
def c_library(compile_c: Callable[..., bytes]) -> SharedObject:
    """What stands for the C library."""
    text = "void *malloc(unsigned long n) { return (void *)n; } void free(void *p) { (void)p; }"
    return parse_shared_object("libhost.so", compile_c("host", text, "-nostdlib"))


@pytest.fixture(scope="session")
def library(compile_c: Callable[..., bytes]) -> bytes:
    """A library that refers to the executable, to the C library and to itself."""
    return compile_c("plain", SOURCE)
