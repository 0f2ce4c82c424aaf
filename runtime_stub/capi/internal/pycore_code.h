/* What CPython makes a code object from. */
#ifndef BUNDLE_CAPI_PYCORE_CODE_H
#define BUNDLE_CAPI_PYCORE_CODE_H

#include "capi/objects.h"

struct _PyCodeConstructor {
    PyObject *filename;
    PyObject *name;
    PyObject *qualname;
    int flags;
    PyObject *code;
    int firstlineno;
    PyObject *linetable;
    PyObject *consts;
    PyObject *names;
    PyObject *localsplusnames;
    PyObject *localspluskinds;
    int argcount;
    int posonlyargcount;
    int kwonlyargcount;
    int stacksize;
    PyObject *exceptiontable;
};

PyCodeObject *_PyCode_New(struct _PyCodeConstructor *constructor);

#endif
