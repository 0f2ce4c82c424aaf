#define PY_SSIZE_T_CLEAN
#include "finish.h"

#include <Python.h>

#include "bundle_format.h"

#if PY_VERSION_HEX >= 0x030D0000
int _PyInterpreterState_SetRunningMain(PyInterpreterState *);
void _PyInterpreterState_SetNotRunningMain(PyInterpreterState *);

void
bundle_running_main(bool running)
{
    if (!running) {
        _PyInterpreterState_SetNotRunningMain(PyInterpreterState_Get());
    }
    else if (_PyInterpreterState_SetRunningMain(PyInterpreterState_Get()) < 0) {
        PyErr_Clear(); /* it only says that the main interpreter runs already */
    }
}
#else
void
bundle_running_main(bool running)
{
    (void)running;
}
#endif

int
bundle_finish(void)
{
    return Py_FinalizeEx();
}
