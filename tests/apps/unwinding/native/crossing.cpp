// Unwinds the stack from one of its functions to another, through the interpreter's frames between them.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>

#include <pthread.h>
#include <unistd.h>

class Refusal : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Says that the unwinder has run its destructor.
struct Guard {
    const char *name;
    ~Guard() { std::printf("%s is left\n", name); }
};

static PyObject *refuse(PyObject *, PyObject *) { throw Refusal("refused"); }

// Calls a function, and says what it threw.
static std::string caught_from(PyObject *function)
{
    try {
        Guard guard{"the caller"};
        Py_XDECREF(PyObject_CallNoArgs(function));
    }
    catch (const Refusal &error) {
        return error.what();
    }
    return "nothing";
}

// For functions of C: no Python function is left in the middle, so that the interpreter can go on.
static PyObject *catching(PyObject *, PyObject *function)
{
    std::string text = caught_from(function);
    std::fflush(stdout);
    return PyUnicode_FromString(text.c_str());
}

// For any function.  The interpreter's state is that of the frames that were left, so the process ends.
static PyObject *catching_at_the_end(PyObject *, PyObject *function)
{
    std::printf("caught: %s\n", caught_from(function).c_str());
    std::fflush(stdout);
    _exit(3);
}

static PyObject *end_thread(PyObject *, PyObject *)
{
    PyEval_SaveThread();
    pthread_exit(nullptr);
}

// A thread that ends inside of the interpreter is unwound to its start (pthread_exit(3)).
static PyObject *in_a_thread(PyObject *, PyObject *function)
{
    Py_BEGIN_ALLOW_THREADS;
    std::thread([function] {
        Guard guard{"the thread"};
        PyGILState_Ensure();
        PyObject_CallNoArgs(function);
    }).join();
    Py_END_ALLOW_THREADS;
    std::fflush(stdout);
    _exit(4);
}

static PyMethodDef methods[] = {
    {"refuse", refuse, METH_NOARGS, nullptr},
    {"catching", catching, METH_O, nullptr},
    {"catching_at_the_end", catching_at_the_end, METH_O, nullptr},
    {"end_thread", end_thread, METH_NOARGS, nullptr},
    {"in_a_thread", in_a_thread, METH_O, nullptr},
    {nullptr, nullptr, 0, nullptr},
};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "crossing", nullptr, -1, methods,
                                 nullptr, nullptr, nullptr, nullptr};

PyMODINIT_FUNC PyInit_crossing() { return PyModule_Create(&definition); }
