/* Functions with which code finds thread-local storage at a fixed distance from the thread pointer.
 *
 * The storage descriptors of images call the first one.  The second word of the descriptor is the
 * distance, and the function returns it (Oliva, "Thread-Local Storage Descriptors for IA32 and
 * AMD64").
 *
 * A linked libpython calls the second one in the place of __tls_get_addr().  The second word of its
 * argument is the distance, too: LLD computes no other offset in an executable.  The result is the
 * address (psABI, section 3.4.2: the thread pointer is the word at %fs:0).
 *
 * The first has a calling convention of its own, and the second is as short as it can be, so both
 * are written for the assembler.
 */
#include "contract/names.h"

#ifndef __x86_64__
#error "no functions for thread-local storage of this machine"
#endif

#define FUNCTION(name, instructions)                                                               \
    __asm__(".text\n"                                                                              \
            ".globl " name "\n"                                                                    \
            ".type " name ", @function\n" name ":\n" instructions ".size " name ", . - " name      \
            "\n")

FUNCTION(BUNDLE_TLS_DESCRIPTOR_SYMBOL, "    movq 8(%rax), %rax\n"
                                       "    ret\n");
FUNCTION(BUNDLE_TLS_STATIC_SYMBOL, "    movq %fs:0, %rax\n"
                                   "    addq 8(%rdi), %rax\n"
                                   "    ret\n");
