/* CPython 3.11; version.h says what each definition means. */
#ifndef BUNDLE_V311_H
#define BUNDLE_V311_H

#define BUNDLE_STATIC_LAYOUT "contract/deepfreeze_311.h"

#define BUNDLE_IMMORTAL 999999999

#define BUNDLE_INT_TAG ob_base.ob_size
#define BUNDLE_INT_DIGITS ob_digit

#define BUNDLE_CODE_FIELDS(SAME)                                                                   \
    SAME(warmup, co_warmup);                                                                       \
    SAME(nplaincellvars, co_nplaincellvars);                                                       \
    SAME(linearray_entry_size, _co_linearray_entry_size);                                          \
    SAME(code, _co_code);                                                                          \
    SAME(linearray, _co_linearray)

#define BUNDLE_FRAME_COMPLETED FRAME_COMPLETED
#define BUNDLE_FRAME_PLACES {56, 8, 32, 48}

/* By way of the module gc: C has no function for it yet. */
static inline int
bundle_python_visit_objects(bundle_python_visitor visit, void *arg)
{
    PyObject *gc = PyImport_ImportModule("gc");
    PyObject *hidden = gc != NULL ? PyObject_CallMethod(gc, "get_freeze_count", NULL) : NULL;
    PyObject *objects = hidden != NULL ? PyObject_CallMethod(gc, "get_objects", NULL) : NULL;
    bool complete = objects != NULL && PyLong_AsLong(hidden) == 0; /* gc.freeze() hides objects */
    Py_XDECREF(gc);
    Py_XDECREF(hidden);
    if (!complete) {
        Py_XDECREF(objects);
        PyErr_Clear();
        return -1;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(objects); i++) {
        if (!visit(PyList_GET_ITEM(objects, i), arg)) {
            break;
        }
    }
    Py_DECREF(objects);
    return 0;
}

static inline PyObject *
bundle_python_bytecode(PyCodeObject *copy)
{
    copy->_co_code = NULL;
    PyObject *bytes = PyCode_GetCode(copy);
    Py_XDECREF(copy->_co_code);
    return bytes;
}

static inline void
bundle_python_import_lazily(PyConfig *config)
{
    (void)config;
}

static inline void
bundle_python_running_main(bool running)
{
    (void)running;
}

static inline int
bundle_python_set_cached(PyObject *dict, PyObject *value)
{
    return value != NULL ? PyDict_SetItemString(dict, "__cached__", value)
                         : PyDict_DelItemString(dict, "__cached__");
}

#endif
