/* CPython 3.12; version.h says what each definition means. */
#ifndef BUNDLE_V312_H
#define BUNDLE_V312_H

#define BUNDLE_STATIC_LAYOUT "contract/deepfreeze_312.h"

#define BUNDLE_IMMORTAL _Py_IMMORTAL_REFCNT

#define BUNDLE_INT_TAG long_value.lv_tag
#define BUNDLE_INT_DIGITS long_value.ob_digit

#define BUNDLE_CODE_FIELDS(SAME)                                                                   \
    SAME(framesize, co_framesize);                                                                 \
    SAME(version, co_version);                                                                     \
    SAME(cached, _co_cached);                                                                      \
    SAME(instrumentation_version, _co_instrumentation_version);                                    \
    SAME(monitoring, _co_monitoring)

#define BUNDLE_FRAME_COMPLETED FRAME_COMPLETED
#define BUNDLE_FRAME_PLACES {56, 0, 0, 8}

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
    (void)running;
}

static inline int
bundle_python_set_cached(PyObject *dict, PyObject *value)
{
    return value != NULL ? PyDict_SetItemString(dict, "__cached__", value)
                         : PyDict_DelItemString(dict, "__cached__");
}

#endif
