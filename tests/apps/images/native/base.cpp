// A C++ library that others need: exceptions, run-time types, one object of an inline function.
#include "base.h"

#include <cstdlib>
#include <pthread.h>

Shape::~Shape() = default;
std::string Shape::name() const { return "shape"; }

std::string Circle::name() const { return "circle"; }

void throw_shape_error(int code) { throw ShapeError(code); }

int call_and_catch(void (*function)(int), int argument)
{
    try {
        function(argument);
    }
    catch (const ShapeError &error) {
        return error.code();
    }
    catch (...) {
        return -1;
    }
    return 0;
}

int *counter_in_base() { return &shared_counter(); }

namespace {
struct Announcer {
    Announcer() { std::puts("base: constructor"); }
    ~Announcer()
    {
        std::puts("base: destructor");
        std::fflush(stdout);
    }
} announcer;
}  // namespace

// Weak, and defined nowhere: its address is 0.
extern "C" int nobody_defines_this() __attribute__((weak));
bool weak_is_null() { return nobody_defines_this == nullptr; }

// Chosen when the library is loaded (STT_GNU_IFUNC).
extern "C" {
static int chosen() { return 17; }
__attribute__((used)) static int (*choose())() { return chosen; }
int chosen_at_start() __attribute__((ifunc("choose")));
}
int call_chosen() { return chosen_at_start(); }

thread_local int tls_in_base = 40;
thread_local int tls_zero;
thread_local char tls_big[16384];  // more than every thread should have
int bump_tls()
{
    tls_big[16383]++;
    return ++tls_in_base + tls_zero++ + tls_big[16383];
}
