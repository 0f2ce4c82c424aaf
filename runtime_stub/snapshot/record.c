/* The recording, which the build starts and watches (bundler/snapshot/record.py).
 *
 *   1. In main(), the process stops, so that the build can read the memory as it is before Python.
 *   2. The build sends Python code, which imports the modules (bundler/snapshot/recording.py).
 *   3. Remains are cleared, and the process tells what it cannot hand on by its memory alone.
 *   4. It stops again.  The build reads the memory, and may then send more code: questions.
 *
 * A stop is the line "stop", and an answer of the build: 8 bytes with the length of a text, and the
 * text.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "snapshot/snapshot.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "contract/bundle_format.h"
#include "contract/snapshot_format.h"
#include "native/images.h"
#include "native/native.h"
#include "snapshot/guards.h"
#include "snapshot/heap.h"
#include "snapshot/noted.h"
#include "snapshot/python_heap.h"
#include "snapshot/registered.h"
#include "snapshot/state.h"
#include "snapshot/thread_storage.h"
#include "system/next.h"

bundle_snapshot_state bundle_snapshot_saved;

/* The build overwrites it in the executable. */
const volatile bundle_snapshot_header bundle_snapshot
    __attribute__((section(".data.rel.ro.bundle_snapshot"))) = {.version = BUNDLE_SNAPSHOT_VERSION};

static bool
is_recording(void)
{
    return bundle_snapshot.state == BUNDLE_SNAPSHOT_RECORD;
}

/* ---- the build --------------------------------------------------------------------------- */

static void
receive(void *to, size_t size)
{
    for (char *at = to; size > 0;) {
        ssize_t n = read((int)bundle_snapshot.answer, at, size);
        if (n <= 0) {
            _exit(0); /* the build has seen enough */
        }
        at += n;
        size -= (size_t)n;
    }
}

/* Stop until the build answers.  Returns its text, which is the same in both recordings. */
static char *
stop(void)
{
    uint64_t size;
    bundle_snapshot_report("stop");
    receive(&size, sizeof size);
    char *text = malloc(size + 1);
    if (text == NULL) {
        _exit(1);
    }
    receive(text, size);
    text[size] = '\0';
    return text;
}

static void
run(const char *code, PyObject *dict)
{
    PyObject *result = PyRun_String(code, Py_file_input, dict, dict);
    if (result == NULL) {
        PyErr_Print();
        _exit(1);
    }
    Py_DECREF(result);
}

/* How the processor rounds, what it does with denormal numbers, and which errors are signals. */
static unsigned
float_settings(void)
{
    unsigned short control;
    __asm__ volatile("fnstcw %0" : "=m"(control));
    return (__builtin_ia32_stmxcsr() & ~0x3fu) | (unsigned)control << 16;
}

static unsigned float_at_start;

/* ---- the steps --------------------------------------------------------------------------- */

void
bundle_snapshot_start(void)
{
    if (!is_recording()) {
        return;
    }
    free(stop());
    float_at_start = float_settings();
    if (!bundle_snapshot_heap_start()) {
        bundle_snapshot_report("asks memory at fixed addresses");
    }
    bundle_snapshot_registered_start();
    bundle_snapshot_python_heap_start();
}

static void
report_images(void)
{
    for (uint32_t i = 0; i < bundle_images.images_count; i++) {
        const bundle_loaded *loaded = bundle_images_get(i);
        if (loaded == NULL) {
            continue;
        }
        const bundle_image *image = loaded->image;
        bundle_snapshot_report("image %u", i);
        for (uint32_t k = 0; k < image->stores_count; k++) {
            bundle_snapshot_report("renewed %llx 8", (unsigned long long)image->stores[k].place);
        }
        for (uint32_t k = 0; k < image->resolver_calls_count; k++) {
            bundle_snapshot_report("renewed %llx 8",
                                   (unsigned long long)image->resolver_calls[k].place);
        }
    }
    uintptr_t start = (uintptr_t)bundle_images_imports();
    if (start != 0) {
        bundle_snapshot_report("renewed %lx %zu", start,
                               (bundle_images.imports_count + 1) * sizeof(void *));
    }
    if (bundle_native_foreign()) {
        bundle_snapshot_report("asks dlopen");
    }
}

static void
report_process(void)
{
    bundle_cpu cpu = bundle_cpu_read();
    for (size_t i = 0; i < BUNDLE_CPU_WORDS; i++) {
        bundle_snapshot_report("cpu %llx", (unsigned long long)cpu.words[i]);
    }
    bundle_snapshot_report("thread %lx", (unsigned long)pthread_self());
    bundle_snapshot_report("task %ld", syscall(SYS_gettid));
    bundle_snapshot_report("renewed %lx %zu", (unsigned long)bundle_next_first,
                           (size_t)((char *)bundle_next_last - (char *)bundle_next_first));
    bundle_snapshot_report("blocks %llx", (unsigned long long)bundle_snapshot_blocks_end());
    bundle_snapshot_report("pages %llx", (unsigned long long)bundle_snapshot_pages_end());
}

void
bundle_snapshot_record(void)
{
    if (!is_recording()) {
        return;
    }
    char *code = stop();
    PyObject *dict = PyDict_New();
    if (dict == NULL || PyDict_SetItemString(dict, "__builtins__", PyEval_GetBuiltins()) < 0) {
        _exit(1);
    }
    bundle_snapshot_noting(true);
    run(code, dict);
    bundle_snapshot_noting(false);
    free(code);
    PyObject *renew = PyDict_GetItemString(dict, "renew"); /* borrowed */
    if (renew == NULL) {
        _exit(1);
    }
    bundle_snapshot_saved.renew = Py_NewRef(renew);
    bundle_snapshot_saved.interrupt = PyOS_getsig(SIGINT);
    PyGC_Collect();
    PyGC_Collect();
    if (!bundle_snapshot_python_heap_stop()) {
        bundle_snapshot_report("asks functions that allocate memory");
    }
    if (!bundle_snapshot_has_all_pages()) {
        bundle_snapshot_report("asks mmap");
    }
    if (float_settings() != float_at_start) {
        bundle_snapshot_report("asks settings of the floating-point unit");
    }
    bundle_snapshot_saved.thread_storage = bundle_snapshot_copy_thread_storage();
    bundle_snapshot_registered_stop();
    bundle_snapshot_heap_stop();
    report_images();
    report_process();
    for (;;) {
        code = stop();
        run(code, dict);
        fflush(stdout);
    }
}
