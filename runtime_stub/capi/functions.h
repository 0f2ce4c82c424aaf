/* Functions and objects of libpython that every supported release has. */
#ifndef BUNDLE_CAPI_FUNCTIONS_H
#define BUNDLE_CAPI_FUNCTIONS_H

#include <stdio.h>
#include <wchar.h>

#include "capi/config.h"
#include "capi/objects.h"

/* ---- objects ----------------------------------------------------------------------------- */

extern PyObject _Py_NoneStruct;
extern PyLongObject _Py_TrueStruct, _Py_FalseStruct;
extern struct _inittab *PyImport_Inittab;
extern PyObject *PyExc_ImportError, *PyExc_KeyboardInterrupt, *PyExc_RuntimeError;
extern PyObject *PyExc_MemoryError, *PyExc_SystemExit;
extern PyTypeObject PyAsyncGen_Type, PyBaseObject_Type, PyBytes_Type, PyCFunction_Type,
    PyCapsule_Type, PyCode_Type, PyCoro_Type, PyGen_Type, PyList_Type, PyLong_Type,
    PyModuleDef_Type, PyModule_Type, PySlice_Type, PyTuple_Type, PyUnicode_Type;

/* ---- start and end of the interpreter ---------------------------------------------------- */

void PyPreConfig_InitPythonConfig(PyPreConfig *config);
PyStatus Py_PreInitializeFromBytesArgs(const PyPreConfig *config, Py_ssize_t argc, char **argv);
void PyConfig_InitPythonConfig(PyConfig *config);
void PyConfig_InitIsolatedConfig(PyConfig *config);
PyStatus PyConfig_Read(PyConfig *config);
void PyConfig_Clear(PyConfig *config);
PyStatus PyConfig_SetString(PyConfig *config, wchar_t **field, const wchar_t *text);
PyStatus PyConfig_SetBytesString(PyConfig *config, wchar_t **field, const char *text);
PyStatus PyConfig_SetBytesArgv(PyConfig *config, Py_ssize_t argc, char *const *argv);
PyStatus PyWideStringList_Append(PyWideStringList *list, const wchar_t *item);
PyStatus PyStatus_Ok(void);
PyStatus PyStatus_Error(const char *message);
PyStatus PyStatus_NoMemory(void);
int PyStatus_Exception(PyStatus status);
_Noreturn void Py_ExitStatusException(PyStatus status);
PyStatus Py_InitializeFromConfig(const PyConfig *config);
int Py_RunMain(void);
int Py_FinalizeEx(void);
int Py_AtExit(void (*function)(void));
wchar_t *Py_DecodeLocale(const char *text, size_t *size);
typedef void (*PyOS_sighandler_t)(int);
PyOS_sighandler_t PyOS_setsig(int number, PyOS_sighandler_t handler);
PyOS_sighandler_t PyOS_getsig(int number);

PyInterpreterState *PyInterpreterState_Get(void);
PyObject *PyInterpreterState_GetDict(PyInterpreterState *interpreter);
PyInterpreterState *PyInterpreterState_Head(void);
PyInterpreterState *PyInterpreterState_Main(void);
PyInterpreterState *PyInterpreterState_Next(PyInterpreterState *interpreter);
PyThreadState *PyInterpreterState_ThreadHead(PyInterpreterState *interpreter);
PyThreadState *PyThreadState_Next(PyThreadState *thread);
PyThreadState *PyGILState_GetThisThreadState(void);

/* ---- memory ------------------------------------------------------------------------------ */

void *PyMem_Malloc(size_t size);
void *PyMem_Calloc(size_t count, size_t size);
void *PyMem_Realloc(void *memory, size_t size);
void PyMem_Free(void *memory);
void *PyMem_RawCalloc(size_t count, size_t size);
void PyMem_RawFree(void *memory);

void PyMem_GetAllocator(PyMemAllocatorDomain domain, PyMemAllocatorEx *allocator);
void PyMem_SetAllocator(PyMemAllocatorDomain domain, PyMemAllocatorEx *allocator);

void Py_IncRef(PyObject *object);
void Py_DecRef(PyObject *object);

Py_ssize_t PyGC_Collect(void);
int PyObject_IS_GC(PyObject *object);
int PyObject_GC_IsTracked(PyObject *object);
void PyObject_GC_UnTrack(void *object);

/* ---- errors ------------------------------------------------------------------------------ */

PyObject *PyErr_Occurred(void);
int PyErr_ExceptionMatches(PyObject *type);
void PyErr_Clear(void);
void PyErr_Fetch(PyObject **type, PyObject **value, PyObject **traceback);
void PyErr_Restore(PyObject *type, PyObject *value, PyObject *traceback);
void PyErr_NormalizeException(PyObject **type, PyObject **value, PyObject **traceback);
void PyErr_SetString(PyObject *type, const char *message);
PyObject *PyErr_Format(PyObject *type, const char *format, ...);
PyObject *PyErr_NoMemory(void);
void PyErr_Print(void);
void PyErr_WriteUnraisable(PyObject *object);

/* ---- any object -------------------------------------------------------------------------- */

PyObject *PyObject_GetAttr(PyObject *object, PyObject *name);
PyObject *PyObject_GetAttrString(PyObject *object, const char *name);
int PyObject_SetAttrString(PyObject *object, const char *name, PyObject *value);
PyObject *PyObject_Call(PyObject *callable, PyObject *args, PyObject *keywords);
PyObject *PyObject_CallFunctionObjArgs(PyObject *callable, ...);
PyObject *PyObject_CallMethod(PyObject *object, const char *name, const char *format, ...);
PyObject *PyObject_CallOneArg(PyObject *callable, PyObject *argument);
PyObject *PyObject_Vectorcall(PyObject *callable, PyObject *const *args, size_t count,
                              PyObject *names);
PyObject *PyObject_GetIter(PyObject *object);
PyObject *PyObject_Repr(PyObject *object);
int PyObject_IsTrue(PyObject *object);
int PyObject_Print(PyObject *object, FILE *stream, int flags);
PyObject *PySequence_List(PyObject *object);
PyObject *PyType_FromSpec(PyType_Spec *spec);
int PyType_IsSubtype(PyTypeObject *type, PyTypeObject *base);
void (*PyCapsule_GetDestructor(PyObject *capsule))(PyObject *);
const char *PyCapsule_GetName(PyObject *capsule);

/* ---- bytes, numbers and str -------------------------------------------------------------- */

PyObject *PyBytes_FromStringAndSize(const char *bytes, Py_ssize_t size);
PyObject *PyLong_FromLong(long value);
long PyLong_AsLong(PyObject *object);

PyObject *PyUnicode_FromString(const char *text);
PyObject *PyUnicode_FromStringAndSize(const char *text, Py_ssize_t size);
PyObject *PyUnicode_FromFormat(const char *format, ...);
PyObject *PyUnicode_FromKindAndData(int kind, const void *data, Py_ssize_t size);
PyObject *PyUnicode_FromWideChar(const wchar_t *text, Py_ssize_t size);
PyObject *PyUnicode_DecodeFSDefault(const char *text);
PyObject *PyUnicode_AsEncodedString(PyObject *object, const char *encoding, const char *errors);
const char *PyUnicode_AsUTF8(PyObject *object);
const char *PyUnicode_AsUTF8AndSize(PyObject *object, Py_ssize_t *size);
int PyUnicode_Compare(PyObject *left, PyObject *right);
Py_ssize_t PyUnicode_FindChar(PyObject *object, Py_UCS4 character, Py_ssize_t start, Py_ssize_t end,
                              int direction);
PyObject *PyUnicode_Substring(PyObject *object, Py_ssize_t start, Py_ssize_t end);
void PyUnicode_InternInPlace(PyObject **object);

/* ---- containers -------------------------------------------------------------------------- */

void PyStructSequence_SetItem(PyObject *sequence, Py_ssize_t index, PyObject *value);
PyObject *PyTuple_New(Py_ssize_t size);
PyObject *PyTuple_Pack(Py_ssize_t size, ...);
PyObject *PyList_New(Py_ssize_t size);
int PyList_Append(PyObject *list, PyObject *item);
int PyList_Insert(PyObject *list, Py_ssize_t index, PyObject *item);
PyObject *PyList_GetSlice(PyObject *list, Py_ssize_t start, Py_ssize_t end);
PyObject *PyFrozenSet_New(PyObject *iterable);
PyObject *PyDict_New(void);
PyObject *PyDict_GetItemString(PyObject *dict, const char *key);
PyObject *PyDict_GetItemWithError(PyObject *dict, PyObject *key);
int PyDict_SetItem(PyObject *dict, PyObject *key, PyObject *value);
int PyDict_SetItemString(PyObject *dict, const char *key, PyObject *value);
PyObject *PyDict_SetDefault(PyObject *dict, PyObject *key, PyObject *value);
int PyDict_DelItemString(PyObject *dict, const char *key);

/* ---- functions, modules and code --------------------------------------------------------- */

int PyArg_ParseTuple(PyObject *args, const char *format, ...);
int PyArg_ParseTupleAndKeywords(PyObject *args, PyObject *keywords, const char *format,
                                BUNDLE_KEYWORDS names, ...);
PyObject *Py_BuildValue(const char *format, ...);
PyObject *PyCFunction_New(PyMethodDef *method, PyObject *self);
PyObject *PyCFunction_NewEx(PyMethodDef *method, PyObject *self, PyObject *module);
PyCFunction PyCFunction_GetFunction(PyObject *function);
PyObject *PyInstanceMethod_New(PyObject *function);
PyObject *PyModule_GetDict(PyObject *module);
PyModuleDef *PyModule_GetDef(PyObject *module);
PyObject *PyImport_AddModule(const char *name);
PyObject *PyImport_GetModuleDict(void);
PyObject *PyImport_Import(PyObject *name);
PyObject *PyImport_ImportModule(const char *name);
PyObject *PyCode_GetCode(PyCodeObject *code);
PyObject *PyEval_EvalCode(PyObject *code, PyObject *globals, PyObject *locals);
PyObject *PyEval_GetBuiltins(void);
PyObject *PyRun_String(const char *text, int start, PyObject *globals, PyObject *locals);
PyObject *PySys_GetObject(const char *name);
int PySys_SetObject(const char *name, PyObject *value);
void PySys_WriteStderr(const char *format, ...) __attribute__((format(printf, 1, 2)));
int PyFile_WriteObject(PyObject *object, PyObject *file, int flags);

#endif
