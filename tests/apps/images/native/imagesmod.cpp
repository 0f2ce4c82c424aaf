// An extension module that needs base.so beside it.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <csignal>
#include <cstdlib>
#include <dlfcn.h>
#include <link.h>
#include <thread>
#include <vector>

#include "base.h"

static void rethrow(int code) { throw_shape_error(code); }

static PyObject *exceptions(PyObject *, PyObject *)
{
    int here = 0;
    try {
        throw_shape_error(7); // thrown there, caught here
    }
    catch (const ShapeError &error) {
        here = error.code();
    }
    return Py_BuildValue("(ii)", here, call_and_catch(rethrow, 9)); // and through both
}

static int refuse(const void *, const void *) { throw 11; }

static PyObject *through_c_library(PyObject *, PyObject *)
{
    int numbers[] = {3, 1, 2};
    try {
        qsort(numbers, 3, sizeof *numbers, refuse); // the unwinder passes frames of libc
    }
    catch (int number) {
        return PyLong_FromLong(number);
    }
    Py_RETURN_NONE;
}

static PyObject *types(PyObject *, PyObject *)
{
    Circle circle;
    Shape *shape = &circle;
    Circle *back = dynamic_cast<Circle *>(shape);
    return Py_BuildValue("(si)", shape->name().c_str(), back != nullptr ? back->radius : 0);
}

static PyObject *unique(PyObject *, PyObject *)
{
    return PyBool_FromLong(counter_in_base() == &shared_counter());
}

static PyObject *resolved(PyObject *, PyObject *)
{
    return Py_BuildValue("(Oi)", weak_is_null() ? Py_True : Py_False, call_chosen());
}

static thread_local struct Leaver {
    int *to = nullptr;
    ~Leaver()
    {
        if (to != nullptr) {
            ++*to;
        }
    }
} leaver;
static thread_local int own = 5;

static PyObject *thread_locals(PyObject *, PyObject *)
{
    int left = 0;
    std::vector<int> seen(4);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; i++) {
        threads.emplace_back([&seen, &left, i] {
            static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
            pthread_mutex_lock(&lock);
            leaver.to = &left; // its destructor runs when the thread ends
            own += i;
            tls_in_base += i;
            seen[i] = own * 1000 + bump_tls();
            pthread_mutex_unlock(&lock);
        });
        threads.back().join();
    }
    return Py_BuildValue("(iiiiii)", seen[0], seen[1], seen[2], seen[3], left, own);
}

static int count_objects(struct dl_phdr_info *info, size_t, void *data)
{
    auto *found = static_cast<int *>(data);
    auto here = reinterpret_cast<uintptr_t>(&count_objects);
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const auto &header = info->dlpi_phdr[i];
        uintptr_t start = info->dlpi_addr + header.p_vaddr;
        if (header.p_type == PT_LOAD && here >= start && here < start + header.p_memsz) {
            ++*found;
        }
    }
    return 0;
}

extern "C" int images_visible_function() { return 23; }

static PyObject *introspection(PyObject *, PyObject *)
{
    int holders = 0;
    Dl_info info = {};
    dl_iterate_phdr(count_objects, &holders);
    int named = dladdr(reinterpret_cast<void *>(&images_visible_function), &info);
    void *next = dlsym(RTLD_NEXT, "malloc");
    void *mine = dlsym(RTLD_DEFAULT, "images_visible_function"); // in the caller's own scope
    return Py_BuildValue("(iisOO)", holders, named, info.dli_sname, next ? Py_True : Py_False,
                         mine ? Py_True : Py_False);
}

extern "C" {
int images_number = 31;
}

static int hits;
static void on_signal(int) { hits++; }

static PyObject *signals(PyObject *, PyObject *)
{
    auto old = std::signal(SIGUSR1, on_signal);
    std::raise(SIGUSR1);
    std::signal(SIGUSR1, old);
    return PyLong_FromLong(hits);
}

static int children;
static PyObject *at_fork(PyObject *, PyObject *)
{
    pthread_atfork(nullptr, nullptr, [] { children++; });
    Py_RETURN_NONE;
}
static PyObject *child_count(PyObject *, PyObject *) { return PyLong_FromLong(children); }

static void at_exit()
{
    std::puts("imagesmod: atexit");
    std::fflush(stdout);
}
static PyObject *register_exit(PyObject *, PyObject *)
{
    std::fflush(stdout);
    std::atexit(at_exit);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"exceptions", exceptions, METH_NOARGS, nullptr},
    {"through_c_library", through_c_library, METH_NOARGS, nullptr},
    {"types", types, METH_NOARGS, nullptr},
    {"unique", unique, METH_NOARGS, nullptr},
    {"resolved", resolved, METH_NOARGS, nullptr},
    {"thread_locals", thread_locals, METH_NOARGS, nullptr},
    {"introspection", introspection, METH_NOARGS, nullptr},
    {"signals", signals, METH_NOARGS, nullptr},
    {"at_fork", at_fork, METH_NOARGS, nullptr},
    {"child_count", child_count, METH_NOARGS, nullptr},
    {"register_exit", register_exit, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "imagesmod", nullptr, -1, methods,
                                 nullptr, nullptr, nullptr, nullptr};
static PyModuleDef other_definition = {PyModuleDef_HEAD_INIT, "imagesother", nullptr, -1, nullptr,
                                       nullptr, nullptr, nullptr, nullptr};

PyMODINIT_FUNC PyInit_imagesmod() { return PyModule_Create(&definition); }
// A second module in the same shared object.
PyMODINIT_FUNC PyInit_imagesother() { return PyModule_Create(&other_definition); }
