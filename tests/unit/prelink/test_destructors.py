"""Which destructors can only free memory and drop references, in machine code as compilers make it."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.shared_objects import compile_library, shared_object, wanted

from bundler.elf.shared_object import read_shared_object
from bundler.prelink.destructors import quiet_destructors

TYPES = """
#include <stddef.h>
#include <string.h>

typedef struct type type;
typedef struct object { long count; type *type; struct object *held; void *memory; } object;
struct type {
    long count; void *meta; long size;
    const char *name; long basicsize, itemsize;
    void (*dealloc)(object *);
    char between[0x100 - 0x38];
    type *base;
    char more[0x140 - 0x108];
    void (*free)(void *);
    char rest[64];
};

void _Py_Dealloc(object *);
void PyObject_GC_UnTrack(void *);
void PyObject_Free(void *);
int PyObject_CallMethod(object *, const char *);
object *PyCapsule_New(void *, const char *, void (*)(object *));
long write(int, const void *, size_t);
void free(void *);

#define TYPE(of) type of##_type = {.name = #of, .basicsize = sizeof(object), .dealloc = of}
#define DROP(it) do { if (--(it)->count == 0) _Py_Dealloc(it); } while (0)
"""

QUIET = {
    "frees": "void frees(object *self) { free(self->memory); self->type->free(self); }",
    "calls": "void calls(object *self) { PyObject_Free(self); }",
    "loops": """
        void loops(object *self)
        {
            char **rows = self->memory;
            for (long i = 0; i < self->count; i++) { free(rows[i]); rows[i] = NULL; }
            self->type->free(self);
        }""",
    "helped": """
        __attribute__((noinline)) static void help(object *self) { free(self->memory); }
        void helped(object *self) { help(self); self->type->free(self); }""",
    "derived": "void derived(object *self) { free(self->memory); self->type->base->dealloc(self); }",
}
DROPPING = {
    "drops": """
        void drops(object *self)
        {
            PyObject_GC_UnTrack(self);
            if (self->held) DROP(self->held);
            self->type->free(self);
        }""",
}
LOUD = {
    "writes": 'void writes(object *self) { write(1, "x", 1); self->type->free(self); }',
    "sometimes": """
        void sometimes(object *self)
        {
            if (self->memory && self->count == 7) write(2, "y", 1);
            self->type->free(self);
        }""",
    "deeper": """
        __attribute__((noinline)) static void tell(long count) { if (count) write(1, "z", 1); }
        __attribute__((noinline)) static void middle(object *self) { tell(self->count); free(self); }
        void deeper(object *self) { middle(self); }""",
    "calls_python": 'void calls_python(object *self) { PyObject_CallMethod(self, "close"); }',
    "through_memory": "void through_memory(object *self) { ((void (*)(void *))self->memory)(self); }",
    "through_other": "void through_other(object *self) { self->held->type->free(self->held); }",
    "through_inner": """
        struct driver { void *first, *operations; };
        void through_inner(object *self)
        {
            struct { char space[0x30]; void (*close)(void *); } *operations;
            operations = ((struct driver *)self->memory)->operations;
            operations->close(self);
        }""",
    "through_variable": """
        void (*hook)(object *) = calls;
        void through_variable(object *self) { hook(self); }""",
    "system_call": """
        void system_call(object *self)
        {
            __asm__ volatile("syscall" : : "a"(1), "D"(1), "S"(self), "d"(1) : "rcx", "r11", "memory");
        }""",
    "changed": """
        void changed(object *self)
        {
            object *other = self->held;
            __asm__ volatile("" : "+r"(other));
            other->type->free(self);
        }""",
}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    """For each quiet destructor, whether it drops references."""
    everything = {**QUIET, **DROPPING, **LOUD}
    text = TYPES + "\n".join(f"{code}\nTYPE({name});" for name, code in everything.items())
    text += """
        static void end(object *capsule) { free(capsule->memory); }
        void make(object *into) { into->held = PyCapsule_New(NULL, NULL, end); }
        __attribute__((used)) static struct { int slot; void (*code)(object *); } slots[] = {{52, calls}};
        """
    shared = read_shared_object(str(compile_library(tmp_path_factory.mktemp("c"), "types", text)))
    addresses = {symbols[0].value: name for name, symbols in shared.tables.defined.items()}
    return {addresses.get(one.address, "?"): one.drops for one in quiet_destructors(shared)}


@pytest.mark.slow
@pytest.mark.parametrize("name", QUIET)
def test_quiet(name: str, judged: dict[str, bool]) -> None:
    assert judged.get(name) is False


@pytest.mark.slow
@pytest.mark.parametrize("name", DROPPING)
def test_dropping(name: str, judged: dict[str, bool]) -> None:
    assert judged.get(name) is True


@pytest.mark.slow
@pytest.mark.parametrize("name", LOUD)
def test_loud(name: str, judged: dict[str, bool]) -> None:
    assert name not in judged


@pytest.mark.slow
def test_a_destructor_of_capsules(judged: dict[str, bool]) -> None:
    """It is static, so it has no name."""
    assert judged.get("?") is False


def test_a_library_without_python(tmp_path: Path) -> None:
    assert quiet_destructors(shared_object(symbols=[wanted("free")])) == ()


def test_code_that_cannot_be_read() -> None:
    """A table of pointers to zeros."""
    assert quiet_destructors(shared_object(symbols=[wanted("PyObject_Free")])) == ()
