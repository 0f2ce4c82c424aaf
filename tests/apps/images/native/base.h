#ifndef BASE_H
#define BASE_H

#include <cstdio>
#include <stdexcept>
#include <string>

struct Shape {
    virtual ~Shape();
    virtual std::string name() const;
};

struct Circle : Shape {
    std::string name() const override;
    int radius = 3;
};

class ShapeError : public std::runtime_error {
public:
    explicit ShapeError(int code) : std::runtime_error("shape"), code_(code) {}
    int code() const { return code_; }

private:
    int code_;
};

// STB_GNU_UNIQUE where gcc compiles it: one object for the process.
inline int &shared_counter()
{
    static int counter = 100;
    return counter;
}

void throw_shape_error(int code);
int call_and_catch(void (*function)(int), int argument);
int *counter_in_base();
bool weak_is_null();
int call_chosen();
int bump_tls();
extern thread_local int tls_in_base;

#endif
