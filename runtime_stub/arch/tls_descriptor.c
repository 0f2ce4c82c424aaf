/* The function that the thread-local storage descriptors of images call.
 *
 * The block of an image is at a fixed distance from the thread pointer.  The second word of the
 * descriptor is that distance, and the function returns it (Oliva, "Thread-Local Storage
 * Descriptors for IA32 and AMD64").  It follows a calling convention of its own, so it cannot be
 * written in C.
 */
#include "contract/names.h"

#ifndef __x86_64__
#error "no function for thread-local storage descriptors of this machine"
#endif

#define NAME BUNDLE_TLS_DESCRIPTOR_SYMBOL

__asm__(".text\n"
        ".globl " NAME "\n"
        ".type " NAME ", @function\n" NAME ":\n"
        "    movq 8(%rax), %rax\n"
        "    ret\n"
        ".size " NAME ", . - " NAME "\n");
