/* CPython 3.14; version.h says what each definition means. */
#ifndef BUNDLE_V314_H
#define BUNDLE_V314_H

#define BUNDLE_STATIC_LAYOUT "contract/deepfreeze_314.h"

#define BUNDLE_IMMORTAL _Py_STATIC_IMMORTAL_INITIAL_REFCNT

#define BUNDLE_INT_TAG long_value.lv_tag
#define BUNDLE_INT_DIGITS long_value.ob_digit

#define BUNDLE_CODE_FIELDS(SAME)                                                                   \
    SAME(executors, co_executors);                                                                 \
    SAME(framesize, co_framesize);                                                                 \
    SAME(version, co_version);                                                                     \
    SAME(cached, _co_cached);                                                                      \
    SAME(instrumentation_version, _co_instrumentation_version);                                    \
    SAME(monitoring, _co_monitoring);                                                              \
    SAME(unique_id, _co_unique_id)

#define BUNDLE_FRAME_COMPLETED FRAME_COMPLETED
#define BUNDLE_FRAME_PLACES {72, BUNDLE_NO_CFRAME, 0, 8}

static inline int
bundle_python_visit_objects(bundle_python_visitor visit, void *arg)
{
    PyUnstable_GC_VisitObjects(visit, arg);
    return 0;
}

static inline PyObject *
bundle_python_bytecode(PyCodeObject *copy)
{
    copy->_co_cached = NULL;
    PyObject *bytes = PyCode_GetCode(copy);
    if (copy->_co_cached != NULL) {
        Py_XDECREF(copy->_co_cached->_co_code);
        PyMem_Free(copy->_co_cached);
    }
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
    if (!running) {
        _PyInterpreterState_SetNotRunningMain(PyInterpreterState_Get());
    }
    else if (_PyInterpreterState_SetRunningMain(PyInterpreterState_Get()) < 0) {
        PyErr_Clear(); /* the main interpreter runs already: nothing to say */
    }
}

static inline int
bundle_python_set_cached(PyObject *dict, PyObject *value)
{
    return value != NULL ? PyDict_SetItemString(dict, "__cached__", value)
                         : PyDict_DelItemString(dict, "__cached__");
}

#endif
